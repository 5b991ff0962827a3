package io.etcdwarden.render;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** The task for a full snapshot that a rollout waits for. */
public final class SnapshotTask {
  private SnapshotTask() {}

  /**
   * Leaves timeout and time to live to the defaults in the CRD.
   *
   * @param before the change, and the generation of the Etcd, that waits for the snapshot
   */
  public static EtcdOpsTask render(ClusterPlan plan, String name, String before) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(plan.names().namespace())
            .addToAnnotations(Annotations.SNAPSHOT_BEFORE, before)
            .withOwnerReferences(Meta.ownerReferences(plan))
            .build());
    task.setSpec(
        new EtcdOpsTask.Spec(
            new EtcdOpsTask.Config(new EtcdOpsTask.OnDemandSnapshot("full", null, null, null)),
            null,
            plan.names().etcd()));
    return task;
  }
}
