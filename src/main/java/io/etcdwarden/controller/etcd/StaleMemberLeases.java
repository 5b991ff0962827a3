package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Labels;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.Manifests;
import io.etcdwarden.render.UnwantedObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Deletes the Leases of members that the plan does not have, once runtime components are disabled.
 * Until then they stay: their number says how many members a hibernated cluster had.
 */
final class StaleMemberLeases {
  private StaleMemberLeases() {}

  static Manifests addTo(Manifests manifests, ClusterPlan plan, ObservedCluster observed) {
    if (!plan.runtimeDisabled()) {
      return manifests;
    }
    List<UnwantedObject> unwanted =
        Stream.concat(manifests.unwanted().stream(), leases(observed)).distinct().toList();
    return new Manifests(manifests.desired(), unwanted);
  }

  private static Stream<UnwantedObject> leases(ObservedCluster observed) {
    return observed.objects().values().stream()
        .filter(Lease.class::isInstance)
        .filter(StaleMemberLeases::isOfMember)
        .map(lease -> lease.getMetadata().getName())
        .sorted()
        .map(name -> new UnwantedObject(Component.MEMBER_LEASE, name));
  }

  private static boolean isOfMember(HasMetadata lease) {
    Map<String, String> labels = lease.getMetadata().getLabels();
    return labels != null && Component.MEMBER_LEASE.label().equals(labels.get(Labels.COMPONENT));
  }
}
