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
 * Measures how much of the start time of a new cluster the operator takes: from the Etcd to the
 * StatefulSet, and from the first heartbeat of the last member to the condition AllMembersReady.
 * The time in between is the start of the pods.
 */
final class StartupTimer implements AutoCloseable {
  private static final String ETCD = "Etcd";
  private static final String STATEFUL_SET = "StatefulSet";
  private static final String HEARTBEAT = "heartbeat of ";
  private static final String ALL_READY = "AllMembersReady";

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
            .inform(timer.on((StatefulSet set) -> timer.record(STATEFUL_SET))));
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
      record(HEARTBEAT + lease.getMetadata().getName());
    }
  }

  private void recordStatus(Etcd etcd) {
    record(ETCD);
    if (EtcdCluster.condition(etcd, "AllMembersReady")
        .map(Condition::hasStatusTrue)
        .orElse(false)) {
      record(ALL_READY);
    }
  }

  private void record(String what) {
    firstObserved.putIfAbsent(what, Instant.now());
  }

  /** Both parts together. */
  Duration operatorTime() {
    return specToMemberSet().plus(heartbeatToCondition());
  }

  private Duration specToMemberSet() {
    return between(ETCD, STATEFUL_SET);
  }

  private Duration heartbeatToCondition() {
    Instant last =
        firstObserved.entrySet().stream()
            .filter(moment -> moment.getKey().startsWith(HEARTBEAT))
            .map(Map.Entry::getValue)
            .max(Instant::compareTo)
            .orElseThrow();
    return Duration.between(last, firstObserved.get(ALL_READY));
  }

  private Duration between(String one, String other) {
    return Duration.between(firstObserved.get(one), firstObserved.get(other));
  }

  List<String> lines() {
    return List.of(
        "Etcd to AllMembersReady: " + seconds(between(ETCD, ALL_READY)),
        "of this the operator: "
            + seconds(operatorTime())
            + " (Etcd to StatefulSet "
            + seconds(specToMemberSet())
            + ", last heartbeat to condition "
            + seconds(heartbeatToCondition())
            + ")");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  private <T extends HasMetadata> ResourceEventHandler<T> on(Consumer<T> observer) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        observer.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        observer.accept(object);
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        // A start deletes nothing.
      }
    };
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }
}
