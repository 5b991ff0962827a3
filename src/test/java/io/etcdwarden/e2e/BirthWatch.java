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
final class BirthWatch implements AutoCloseable {
  private final List<SharedIndexInformer<?>> watches = new ArrayList<>();
  private final Map<String, Instant> first = new ConcurrentHashMap<>();

  private BirthWatch() {}

  static BirthWatch of(KubernetesClient client, Members members) {
    BirthWatch watch = new BirthWatch();
    String namespace = members.namespace();
    watch.watches.add(
        client
            .apps()
            .statefulSets()
            .inNamespace(namespace)
            .inform(watch.on((StatefulSet set) -> watch.note("member set"))));
    watch.watches.add(client.leases().inNamespace(namespace).inform(watch.on(watch::heartbeat)));
    watch.watches.add(
        client
            .resources(Etcd.class)
            .inNamespace(namespace)
            .inform(watch.on(etcd -> watch.told(etcd))));
    return watch;
  }

  private void heartbeat(Lease lease) {
    if (lease.getSpec() != null
        && lease.getSpec().getRenewTime() != null
        && lease.getMetadata().getName().matches(".*-[0-9]+")) {
      note("heartbeat of " + lease.getMetadata().getName());
    }
  }

  private void told(Etcd etcd) {
    note("wish");
    if (Members.condition(etcd, "AllMembersReady").map(Condition::holds).orElse(false)) {
      note("all told");
    }
  }

  private void note(String what) {
    first.putIfAbsent(what, Instant.now());
  }

  /** The two pieces together. */
  Duration ours() {
    return toMemberSet().plus(toTold());
  }

  private Duration toMemberSet() {
    return between("wish", "member set");
  }

  private Duration toTold() {
    Instant last =
        first.entrySet().stream()
            .filter(moment -> moment.getKey().startsWith("heartbeat"))
            .map(Map.Entry::getValue)
            .max(Instant::compareTo)
            .orElseThrow();
    return Duration.between(last, first.get("all told"));
  }

  private Duration between(String one, String other) {
    return Duration.between(first.get(one), first.get(other));
  }

  List<String> lines() {
    return List.of(
        "wish to all members told ready: " + seconds(between("wish", "all told")),
        "of this ours: "
            + seconds(ours())
            + " (to the member set "
            + seconds(toMemberSet())
            + ", last heartbeat to condition "
            + seconds(toTold())
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
    watches.forEach(SharedIndexInformer::stop);
  }
}
