package io.etcdwarden.render;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * Containers that run before a member starts. A Local store is a folder on the node that belongs to
 * root, so an init container gives it to the user of the sidecar.
 */
final class InitContainers {
  private InitContainers() {}

  static List<Container> render(ClusterPlan plan) {
    boolean needsOwnerChange =
        plan.backup().store() instanceof StorePlan.Store store
            && store.isLocal()
            && !plan.members().root();
    return needsOwnerChange
        ? changeOwner(plan, (StorePlan.Store) plan.backup().store())
        : List.of();
  }

  /** Empty if the store has no bucket name, because then no folder is mounted. */
  private static List<Container> changeOwner(ClusterPlan plan, StorePlan.Store store) {
    return PodVolumes.storeMount(plan, store, PodUser.HOME).stream()
        .map(mount -> changeOwner(plan, mount))
        .toList();
  }

  private static Container changeOwner(ClusterPlan plan, VolumeMount folder) {
    return new ContainerBuilder()
        .withName("change-backup-bucket-permissions")
        .withImage(plan.members().permissionsImage())
        .withImagePullPolicy("IfNotPresent")
        .withCommand("chown", "-R", PodUser.ID + ":" + PodUser.ID, folder.getMountPath())
        .withResources(new ResourceRequirements())
        .withSecurityContext(PodUser.rootContainer())
        .withVolumeMounts(folder)
        .build();
  }
}
