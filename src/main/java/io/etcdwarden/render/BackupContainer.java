package io.etcdwarden.render;

import io.etcdwarden.plan.BackupPlan;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;

/** The container of the backup-restore sidecar. */
public final class BackupContainer {
  private BackupContainer() {}

  static Container render(ClusterPlan plan) {
    BackupPlan backup = plan.backup();
    return new ContainerBuilder()
        .withName("backup-restore")
        .withImage(backup.image())
        .withImagePullPolicy("IfNotPresent")
        .withArgs(BackupArguments.of(plan))
        .withEnv(environment(backup))
        .withPorts(EtcdContainer.port("server", plan.ports().backup()))
        .withResources(backup.resources())
        .withSecurityContext(PodUser.noEscalation())
        .withVolumeMounts(PodVolumes.forBackup(plan))
        .build();
  }

  /** The name of the pod and the access to the store, as environment variables. */
  public static List<EnvVar> environment(BackupPlan backup) {
    List<EnvVar> variables = new ArrayList<>(identity());
    if (backup.store() instanceof StorePlan.Store store) {
      variables.addAll(StoreAccess.environment(store));
    }
    return variables;
  }

  /** The name and namespace of the pod. */
  static List<EnvVar> identity() {
    return List.of(
        podField("POD_NAME", "metadata.name"), podField("POD_NAMESPACE", "metadata.namespace"));
  }

  /**
   * {@code apiVersion} is the default of the API server. It is set here because server-side apply
   * owns the whole field: without it every apply would find a difference.
   */
  private static EnvVar podField(String name, String field) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", field)
        .endValueFrom()
        .build();
  }
}
