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

/** Prints each condition of one Etcd when it becomes true. */
final class ConditionWatcher implements Watcher<Etcd>, AutoCloseable {
  private static final long TIMEOUT_SECONDS = 90;

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

  /** Waits until all these conditions are true; fails after a timeout. */
  Etcd await(List<String> types) {
    ScheduledFuture<?> progress =
        output.showProgressUntilCancelled("until " + String.join(", ", types), System.nanoTime());
    try {
      return client
          .resource(etcd)
          .waitUntilCondition(
              it -> it != null && types.stream().allMatch(type -> holds(it, type)),
              TIMEOUT_SECONDS,
              TimeUnit.SECONDS);
    } finally {
      progress.cancel(false);
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
  public void eventReceived(Action action, Etcd changed) {
    for (Condition condition : of(changed)) {
      String before = last.put(condition.type(), condition.status());
      // Reconciling is true while the cluster changes; this output is about what has been reached.
      boolean isGoal = !condition.type().equals("Reconciling");
      if (isGoal && condition.hasStatusTrue() && !condition.status().equals(before)) {
        output.line(
            "  %s  %-24s True  %s"
                .formatted(output.sinceStart(), condition.type(), condition.message()));
      }
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    // Only the output ends; await has its own watch.
  }

  @Override
  public void close() {
    watch.close();
  }
}
