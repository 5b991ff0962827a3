package io.etcdwarden.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.kube.TaskDesk;
import io.etcdwarden.sidecar.BackupRestore;
import java.util.Optional;

/** Finds what a task asks for. */
final class Operations {
  private final BackupAuthority authority;
  private final BackupRestore sidecars;

  Operations(TaskDesk desk, BackupRestore sidecars) {
    this.authority = new BackupAuthority(desk);
    this.sidecars = sidecars;
  }

  /** Empty if the task asks for nothing that this operator knows. */
  Optional<Operation> of(EtcdOpsTask task) {
    EtcdOpsTask.Config config = task.getSpec().config();
    return Optional.ofNullable(config)
        .map(EtcdOpsTask.Config::onDemandSnapshot)
        .map(wish -> new OnDemandSnapshot(wish, authority, sidecars));
  }
}
