package io.etcdwarden.demo;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Shows each condition of one Etcd as it turns true. */
final class ConditionWatcher implements Watcher<Etcd>, AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;

  private final KubernetesClient client;
  private final Etcd etcd;
  private final DemoOutput output;
  private final Map<String, String> last = new ConcurrentHashMap<>();
  private final Watch watch;

  ConditionWatcher(KubernetesClient client, Etcd etcd, DemoOutput output) {
    this.client = client;
    this.etcd = etcd;
    this.output = output;
    this.watch = client.resource(etcd).watch(this);
  }

  /** Returns once all of these are true; fails when that takes too long. */
  Etcd await(List<String> types) {
    ScheduledFuture<?> ticking =
        output.showProgressUntilCancelled("until " + String.join(", ", types), System.nanoTime());
    try {
      return client
          .resource(etcd)
          .waitUntilCondition(
              it -> it != null && types.stream().allMatch(type -> holds(it, type)),
              PATIENCE_SECONDS,
              TimeUnit.SECONDS);
    } finally {
      ticking.cancel(false);
    }
  }

  private static boolean holds(Etcd etcd, String type) {
    return of(etcd).stream().anyMatch(it -> it.type().equals(type) && it.hasStatusTrue());
  }

  private static List<Condition> of(Etcd etcd) {
    return etcd.getStatus() == null || etcd.getStatus().conditions() == null
        ? List.of()
        : etcd.getStatus().conditions();
  }

  @Override
  public void eventReceived(Action action, Etcd seen) {
    for (Condition condition : of(seen)) {
      String before = last.put(condition.type(), condition.status());
      // That one is there while the cluster is on its way; here is told what it has reached.
      boolean isReached = !condition.type().equals("Reconciling");
      if (isReached && condition.hasStatusTrue() && !condition.status().equals(before)) {
        output.line(
            "  %s  %-24s True  %s"
                .formatted(output.sinceStart(), condition.type(), condition.message()));
      }
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    // The server ended the watch; what is awaited is watched separately.
  }

  @Override
  public void close() {
    watch.close();
  }
}
