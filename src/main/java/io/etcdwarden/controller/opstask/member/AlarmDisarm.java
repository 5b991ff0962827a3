package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.etcdclient.RaisedAlarm;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.SidecarExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Disarms the NOSPACE alarm, with which etcd refuses writes after its database has reached the
 * quota. Requires that every database is below the quota again, because the next write would
 * otherwise raise the alarm again. Never disarms the CORRUPT alarm: members with different data
 * would continue to serve.
 */
public final class AlarmDisarm implements Operation {
  private static final int DEFAULT_TIMEOUT_SECONDS = 20;

  private final MemberMaintenance maintenance;

  public AlarmDisarm(
      EtcdOpsTask.Maintenance options, MemberClients clients, SidecarExecutor executor) {
    this.maintenance = new MemberMaintenance(options, clients, executor);
  }

  @Override
  public String metricLabel() {
    return "alarm-disarm";
  }

  @Override
  public String description() {
    return "disarms the alarm of a full database";
  }

  @Override
  public Optional<Rejection> rejection(Etcd etcd) {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    MemberSession session = maintenance.session(etcd, DEFAULT_TIMEOUT_SECONDS);
    long quota = Planner.quotaBytes(etcd);
    return maintenance.submit(() -> disarm(session, quota));
  }

  static AttemptResult disarm(MemberSession session, long quota) {
    try {
      List<TaskMember> members = session.allMembers();
      TaskMember leader = members.getLast();
      List<RaisedAlarm> alarms = session.alarms(leader);
      Optional<AttemptResult> earlyResult = earlyResult(members, alarms, quota);
      if (earlyResult.isPresent()) {
        return earlyResult.get();
      }
      List<String> disarmed = new ArrayList<>();
      for (RaisedAlarm alarm : alarms) {
        session.disarm(leader, alarm);
        disarmed.add(alarm.kind() + " of member " + alarm.member());
      }
      return session.alarms(leader).isEmpty()
          ? new AttemptResult.Succeeded("disarmed " + String.join(", ", disarmed))
          : new AttemptResult.Failed(
              ErrorCode.ETCD_MAINTENANCE, "the alarm was raised again right after it was disarmed");
    } catch (OperatorException failure) {
      return new AttemptResult.Failed(failure.code(), failure.getMessage());
    }
  }

  private static Optional<AttemptResult> earlyResult(
      List<TaskMember> members, List<RaisedAlarm> alarms, long quota) {
    if (alarms.isEmpty()) {
      return Optional.of(new AttemptResult.Succeeded("no alarm is raised"));
    }
    Optional<RaisedAlarm> other =
        alarms.stream().filter(alarm -> alarm.kind() != RaisedAlarm.Kind.NOSPACE).findFirst();
    if (other.isPresent()) {
      return Optional.of(
          new AttemptResult.Failed(
              ErrorCode.ETCD_MAINTENANCE,
              "member "
                  + other.get().member()
                  + " has raised the alarm "
                  + other.get().kind()
                  + ", which this task does not disarm; replace the data of the member first"));
    }
    return members.stream()
        .filter(member -> member.status().databaseBytes() >= quota)
        .findFirst()
        .map(
            full ->
                new AttemptResult.Failed(
                    ErrorCode.ETCD_MAINTENANCE,
                    "the database of "
                        + full.name()
                        + " has "
                        + full.databaseSize()
                        + ", as much as spec.etcd.quota allows; raise spec.etcd.quota, or compact"
                        + " and defragment first"));
  }
}
