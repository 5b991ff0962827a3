package io.etcdwarden.render;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.plan.ClusterPlan;

/**
 * Asks for a full snapshot of the cluster as it is, before its members are changed or sent away.
 */
public final class LastSnapshotTask {
  private LastSnapshotTask() {}

  /** The task of that name; its time limit and how long it is kept are left to the defaults. */
  public static EtcdOpsTask render(ClusterPlan plan, String name) {
    EtcdOpsTask task = new EtcdOpsTask();
    task.setMetadata(Meta.of(plan, name, Labels.ofCluster(plan.names().partOf())));
    task.setSpec(
        new EtcdOpsTask.Spec(
            new EtcdOpsTask.Config(new EtcdOpsTask.OnDemandSnapshot("full", null, null, null)),
            null,
            plan.names().etcd()));
    return task;
  }
}
