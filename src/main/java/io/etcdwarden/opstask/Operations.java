package io.etcdwarden.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.kube.TaskDesk;
import io.etcdwarden.sidecar.BackupRestore;
import java.time.InstantSource;
import java.util.Optional;

/** Finds what a task asks for. */
final class Operations {
  private final TaskDesk desk;
  private final BackupAuthority authority;
  private final MemberCalls members;
  private final BackupRestore sidecars;
  private final InstantSource clock;

  Operations(TaskDesk desk, BackupRestore sidecars, InstantSource clock) {
    this.desk = desk;
    this.clock = clock;
    this.authority = new BackupAuthority(desk);
    this.members = new MemberCalls(desk);
    this.sidecars = sidecars;
  }

  /** Empty if the task asks for nothing that this operator knows. */
  Optional<Operation> of(EtcdOpsTask task) {
    EtcdOpsTask.Config config = task.getSpec().config();
    if (config == null) {
      return Optional.empty();
    }
    if (config.onDemandSnapshot() != null) {
      return Optional.of(new OnDemandSnapshot(config.onDemandSnapshot(), authority, sidecars));
    }
    if (config.defragmentation() != null) {
      return Optional.of(new Defragmentation(config.defragmentation(), members, sidecars));
    }
    if (config.recoverQuorum() != null) {
      var recovery = desk.recovery(task.getMetadata().getNamespace());
      return Optional.of(new QuorumRecovery(task, recovery, members, sidecars, clock));
    }
    return Optional.ofNullable(config.alarmDisarm())
        .map(wish -> new AlarmDisarm(wish, members, sidecars));
  }
}
