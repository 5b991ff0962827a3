package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.SidecarExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Disarms the NOSPACE alarm, with which etcd refuses writes after its database has reached the
 * quota. Requires that every database is below the quota again, because the next write would
 * otherwise raise the alarm again. Never disarms the CORRUPT alarm: members with different data
 * would continue to serve.
 */
public final class AlarmDisarm implements Operation {
  private static final Pattern ALARM =
      Pattern.compile("\"memberID\"\\s*:\\s*\"(\\d+)\"\\s*,\\s*\"alarm\"\\s*:\\s*\"(\\w+)\"");
  private static final int DEFAULT_TIMEOUT_SECONDS = 20;
  private static final String NO_SPACE = "NOSPACE";

  private final MemberMaintenance maintenance;

  public AlarmDisarm(
      EtcdOpsTask.Maintenance options, GatewayFactory gateways, SidecarExecutor executor) {
    this.maintenance = new MemberMaintenance(options, gateways, executor);
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
    return GatewayFactory.rejection(etcd);
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    MemberSession session = maintenance.session(etcd, DEFAULT_TIMEOUT_SECONDS);
    long quota = Planner.quotaBytes(etcd);
    return maintenance.submit(() -> disarm(session, quota));
  }

  static AttemptResult disarm(MemberSession session, long quota) {
    try {
      List<EndpointStatus> members = session.allStatuses();
      EndpointStatus leader = members.getLast();
      List<MatchResult> alarms = alarms(session, leader);
      Optional<AttemptResult> earlyResult = earlyResult(members, alarms, quota);
      if (earlyResult.isPresent()) {
        return earlyResult.get();
      }
      List<String> disarmed = new ArrayList<>();
      for (MatchResult alarm : alarms) {
        session.alarm(
            leader,
            "{\"action\":\"DEACTIVATE\",\"memberID\":\"%s\",\"alarm\":\"%s\"}"
                .formatted(alarm.group(1), alarm.group(2)));
        disarmed.add(alarm.group(2) + " of member " + Long.toHexString(id(alarm)));
      }
      return alarms(session, leader).isEmpty()
          ? new AttemptResult.Succeeded("disarmed " + String.join(", ", disarmed))
          : new AttemptResult.Failed(
              ErrorCode.ETCD_MAINTENANCE, "the alarm was raised again right after it was disarmed");
    } catch (OperatorException failure) {
      return new AttemptResult.Failed(failure.code(), failure.getMessage());
    }
  }

  private static Optional<AttemptResult> earlyResult(
      List<EndpointStatus> members, List<MatchResult> alarms, long quota) {
    if (alarms.isEmpty()) {
      return Optional.of(new AttemptResult.Succeeded("no alarm is raised"));
    }
    Optional<MatchResult> other =
        alarms.stream().filter(alarm -> !NO_SPACE.equals(alarm.group(2))).findFirst();
    if (other.isPresent()) {
      return Optional.of(
          new AttemptResult.Failed(
              ErrorCode.ETCD_MAINTENANCE,
              "member "
                  + Long.toHexString(id(other.get()))
                  + " has raised the alarm "
                  + other.get().group(2)
                  + ", which this task does not disarm; replace the data of the member first"));
    }
    return members.stream()
        .filter(member -> member.databaseBytes() >= quota)
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

  private static List<MatchResult> alarms(MemberSession session, EndpointStatus member) {
    return ALARM.matcher(session.alarm(member, "{\"action\":\"GET\"}")).results().toList();
  }

  private static long id(MatchResult alarm) {
    return Long.parseUnsignedLong(alarm.group(1));
  }
}
