package io.etcdwarden.controller.opstask;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.member.AlarmDisarm;
import io.etcdwarden.controller.opstask.member.Defragmentation;
import io.etcdwarden.controller.opstask.member.MemberClients;
import io.etcdwarden.controller.opstask.member.OnDemandSnapshot;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.recovery.QuorumRecovery;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.sidecar.SidecarCaReader;
import io.etcdwarden.sidecar.SidecarExecutor;
import java.time.InstantSource;
import java.util.Optional;

/** Creates the operation that a task requests. */
final class OperationFactory {
  private final TaskApi api;
  private final SidecarCaReader sidecarCa;
  private final MemberClients clients;
  private final SidecarExecutor executor;
  private final InstantSource clock;

  OperationFactory(TaskApi api, SidecarExecutor executor, InstantSource clock) {
    this.api = api;
    this.clock = clock;
    this.sidecarCa = new SidecarCaReader(api.objects()::memberSet, api.objects()::secret);
    this.clients = new MemberClients(api, clock);
    this.executor = executor;
  }

  /** Empty if spec.config names no operation of this operator. */
  Optional<Operation> create(EtcdOpsTask task) {
    EtcdOpsTask.Config config = task.specOrEmpty().config();
    if (config == null) {
      return Optional.empty();
    }
    if (config.onDemandSnapshot() != null) {
      return Optional.of(new OnDemandSnapshot(config.onDemandSnapshot(), sidecarCa, executor));
    }
    if (config.defragmentation() != null) {
      return Optional.of(new Defragmentation(config.defragmentation(), clients, executor));
    }
    if (config.recoverQuorum() != null) {
      var recovery = api.recovery(task.getMetadata().getNamespace());
      return Optional.of(new QuorumRecovery(task, recovery, clients, executor, clock));
    }
    return Optional.ofNullable(config.alarmDisarm())
        .map(options -> new AlarmDisarm(options, clients, executor));
  }
}
