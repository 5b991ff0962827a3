package io.etcdwarden.render;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * What runs before a member starts: a Local store is a folder of the node that root made, and must
 * be handed to the user that the sidecar runs as.
 */
final class InitContainers {
  private InitContainers() {}

  static List<Container> render(ClusterPlan plan) {
    boolean handsOver =
        plan.backup().store() instanceof StorePlan.Store store
            && store.isLocal()
            && !plan.members().root();
    return handsOver ? changeOwner(plan, (StorePlan.Store) plan.backup().store()) : List.of();
  }

  /** Without a container there is nothing mounted that could be handed over. */
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
