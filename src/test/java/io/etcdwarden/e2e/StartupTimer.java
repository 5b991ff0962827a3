package io.etcdwarden.e2e;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How much of the time until a new cluster is ready is ours. Two pieces are: from the wish to the
 * member set, and from the heartbeat of the last member to the condition that tells of it. What
 * lies between are the pods.
 */
final class StartupTimer implements AutoCloseable {
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final Map<String, Instant> firstObserved = new ConcurrentHashMap<>();

  private StartupTimer() {}

  static StartupTimer of(KubernetesClient client, EtcdCluster etcdCluster) {
    StartupTimer timer = new StartupTimer();
    String namespace = etcdCluster.namespace();
    timer.informers.add(
        client
            .apps()
            .statefulSets()
            .inNamespace(namespace)
            .inform(timer.on((StatefulSet set) -> timer.record("member set"))));
    timer.informers.add(
        client.leases().inNamespace(namespace).inform(timer.on(timer::recordHeartbeat)));
    timer.informers.add(
        client
            .resources(Etcd.class)
            .inNamespace(namespace)
            .inform(timer.on(etcd -> timer.recordStatus(etcd))));
    return timer;
  }

  private void recordHeartbeat(Lease lease) {
    if (lease.getSpec() != null
        && lease.getSpec().getRenewTime() != null
        && lease.getMetadata().getName().matches(".*-[0-9]+")) {
      record("heartbeat of " + lease.getMetadata().getName());
    }
  }

  private void recordStatus(Etcd etcd) {
    record("wish");
    if (EtcdCluster.condition(etcd, "AllMembersReady")
        .map(Condition::hasStatusTrue)
        .orElse(false)) {
      record("all told");
    }
  }

  private void record(String what) {
    firstObserved.putIfAbsent(what, Instant.now());
  }

  /** The two pieces together. */
  Duration operatorTime() {
    return specToMemberSet().plus(heartbeatToCondition());
  }

  private Duration specToMemberSet() {
    return between("wish", "member set");
  }

  private Duration heartbeatToCondition() {
    Instant last =
        firstObserved.entrySet().stream()
            .filter(moment -> moment.getKey().startsWith("heartbeat"))
            .map(Map.Entry::getValue)
            .max(Instant::compareTo)
            .orElseThrow();
    return Duration.between(last, firstObserved.get("all told"));
  }

  private Duration between(String one, String other) {
    return Duration.between(firstObserved.get(one), firstObserved.get(other));
  }

  List<String> lines() {
    return List.of(
        "wish to all members told ready: " + seconds(between("wish", "all told")),
        "of this ours: "
            + seconds(operatorTime())
            + " (to the member set "
            + seconds(specToMemberSet())
            + ", last heartbeat to condition "
            + seconds(heartbeatToCondition())
            + ")");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  private <T extends HasMetadata> ResourceEventHandler<T> on(Consumer<T> seen) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        seen.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        seen.accept(object);
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        // Nothing is deleted at a birth.
      }
    };
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }
}
