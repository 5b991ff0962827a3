package io.etcdwarden.render;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** The task that a rollout asks for first: a full snapshot of what the members hold. */
public final class SnapshotTask {
  private SnapshotTask() {}

  /**
   * Renders it; how long it may take and is kept, the definition of the resource says.
   *
   * @param before which change of which generation waits for it
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
