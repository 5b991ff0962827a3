package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** Renders all objects of a cluster. An object comes after the objects that it needs. */
public final class Renderer {
  private Renderer() {}

  /** The objects that the cluster of this plan must have, and those that it must not have. */
  public static Manifests render(ClusterPlan plan) {
    return new Manifests(desired(plan), unwanted(plan));
  }

  private static List<HasMetadata> desired(ClusterPlan plan) {
    List<HasMetadata> objects = new ArrayList<>();
    if (!plan.runtimeDisabled()) {
      objects.addAll(runtime(plan));
    }
    objects.add(EtcdConfigMap.render(plan));
    objects.add(MemberSet.render(plan));
    return objects;
  }

  /** The objects that running members need, besides their configuration. */
  private static List<HasMetadata> runtime(ClusterPlan plan) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(MemberServiceAccount.render(plan));
    objects.add(MemberRole.render(plan));
    objects.add(MemberRoleBinding.render(plan));
    objects.addAll(MemberLeases.render(plan));
    if (plan.backup().isEnabled()) {
      objects.addAll(SnapshotLeases.render(plan));
    }
    objects.add(DisruptionBudget.render(plan));
    objects.add(ClientService.render(plan));
    objects.add(PeerService.render(plan));
    return objects;
  }

  private static List<UnwantedObject> unwanted(ClusterPlan plan) {
    if (plan.runtimeDisabled()) {
      return unwantedRuntime(plan);
    }
    return plan.backup().isEnabled()
        ? List.of()
        : unwanted(Component.SNAPSHOT_LEASE, SnapshotLeases.names(plan));
  }

  private static List<UnwantedObject> unwantedRuntime(ClusterPlan plan) {
    List<UnwantedObject> objects = new ArrayList<>();
    objects.add(new UnwantedObject(Component.SERVICE_ACCOUNT, plan.names().serviceAccount()));
    objects.add(new UnwantedObject(Component.ROLE, plan.names().role()));
    objects.add(new UnwantedObject(Component.ROLE_BINDING, plan.names().role()));
    objects.addAll(unwanted(Component.MEMBER_LEASE, MemberLeases.names(plan)));
    objects.addAll(unwanted(Component.SNAPSHOT_LEASE, SnapshotLeases.names(plan)));
    objects.add(new UnwantedObject(Component.DISRUPTION_BUDGET, plan.names().disruptionBudget()));
    objects.add(new UnwantedObject(Component.CLIENT_SERVICE, plan.names().clientService()));
    objects.add(new UnwantedObject(Component.PEER_SERVICE, plan.names().peerService()));
    return objects;
  }

  private static List<UnwantedObject> unwanted(Component component, List<String> names) {
    return names.stream().map(name -> new UnwantedObject(component, name)).toList();
  }
}
