package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.etcdwarden.status.ConditionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gives back the space that deleted keys have left, member by member. A member serves nobody while
 * it is at it, so all others must be well, and the leader comes last: it hands over only once.
 */
public final class Defragmentation implements Operation {
  private static final int DEFAULT_TIMEOUT_SECONDS = 900;

  private final MemberMaintenance maintenance;

  public Defragmentation(
      EtcdOpsTask.Maintenance options, GatewayFactory gateways, SidecarExecutor executor) {
    this.maintenance = new MemberMaintenance(options, gateways, executor);
  }

  @Override
  public String metricLabel() {
    return "defragmentation";
  }

  @Override
  public String description() {
    return "defragments one member after the other, the leader last";
  }

  @Override
  public Optional<Rejection> rejection(Etcd etcd) {
    return GatewayFactory.rejection(etcd).or(() -> allReady(etcd));
  }

  private static Optional<Rejection> allReady(Etcd etcd) {
    return ConditionType.ALL_MEMBERS_READY.isTrueIn(etcd)
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                ErrorCode.ETCD_NOT_READY,
                "not all members of Etcd "
                    + etcd.getMetadata().getName()
                    + " are ready, and one that is defragmented serves nobody; its condition"
                    + " AllMembersReady tells who is missing"));
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    MemberSession session = maintenance.session(etcd, DEFAULT_TIMEOUT_SECONDS);
    return maintenance.submit(() -> defragment(session));
  }

  static AttemptResult defragment(MemberSession session) {
    List<String> done = new ArrayList<>();
    try {
      for (EndpointStatus endpointStatus : session.allStatuses()) {
        session.defragment(endpointStatus);
        // The next one may only be stopped once this one is back.
        EndpointStatus after = session.status(endpointStatus.name(), endpointStatus.host());
        done.add(
            endpointStatus.name()
                + " from "
                + endpointStatus.databaseSize()
                + " to "
                + after.databaseSize());
      }
    } catch (OperatorException failure) {
      String before = done.isEmpty() ? "" : "; done before: " + String.join(", ", done);
      return new AttemptResult.Failed(failure.code(), failure.getMessage() + before);
    }
    return new AttemptResult.Succeeded("defragmented " + String.join(", ", done));
  }
}
