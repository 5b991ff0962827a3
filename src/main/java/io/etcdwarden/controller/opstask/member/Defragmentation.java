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
 * Defragments the database of each member to free the space of deleted keys. A member does not
 * serve requests meanwhile, so all members must be ready, and only one runs at a time. The leader
 * is last, so that the leadership changes at most once.
 */
public final class Defragmentation implements Operation {
  private static final int DEFAULT_TIMEOUT_SECONDS = 900;

  private final MemberMaintenance maintenance;

  public Defragmentation(
      EtcdOpsTask.Maintenance options, MemberClients clients, SidecarExecutor executor) {
    this.maintenance = new MemberMaintenance(options, clients, executor);
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
    return ConditionType.ALL_MEMBERS_READY.isTrueIn(etcd)
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                ErrorCode.ETCD_NOT_READY,
                "not all members of Etcd "
                    + etcd.getMetadata().getName()
                    + " are ready, and a member does not serve requests while it is defragmented;"
                    + " see the condition AllMembersReady of the Etcd for the unready members"));
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    MemberSession session = maintenance.session(etcd, DEFAULT_TIMEOUT_SECONDS);
    return maintenance.submit(() -> defragment(session));
  }

  static AttemptResult defragment(MemberSession session) {
    List<String> done = new ArrayList<>();
    try {
      for (TaskMember member : session.allMembers()) {
        session.defragment(member);
        // The next member must not start before this one serves again.
        TaskMember after = session.reread(member);
        done.add(member.name() + " from " + member.databaseSize() + " to " + after.databaseSize());
      }
    } catch (OperatorException failure) {
      String earlier = done.isEmpty() ? "" : "; defragmented before: " + String.join(", ", done);
      return new AttemptResult.Failed(failure.code(), failure.getMessage() + earlier);
    }
    return new AttemptResult.Succeeded("defragmented " + String.join(", ", done));
  }
}
