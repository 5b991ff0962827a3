package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Amounts;
import io.etcdwarden.sidecar.BackupRestore;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Takes back the alarm by which etcd refuses writes since its database had grown to the quota. Only
 * where there is room again: it would be raised anew by the next write. The alarm of damaged data
 * is never taken back, as members that differ would go on serving.
 */
final class AlarmDisarm implements Operation {
  private static final Pattern ALARM =
      Pattern.compile("\"memberID\"\\s*:\\s*\"(\\d+)\"\\s*,\\s*\"alarm\"\\s*:\\s*\"(\\w+)\"");
  private static final int USUAL_SECONDS = 20;
  private static final String NO_SPACE = "NOSPACE";
  private static final Quantity USUAL_QUOTA = new Quantity("8Gi");

  private final EtcdOpsTask.Maintenance wish;
  private final MemberCalls calls;
  private final BackupRestore threads;

  AlarmDisarm(EtcdOpsTask.Maintenance wish, MemberCalls calls, BackupRestore threads) {
    this.wish = wish;
    this.calls = calls;
    this.threads = threads;
  }

  @Override
  public String word() {
    return "alarm-disarm";
  }

  @Override
  public String doing() {
    return "disarms the alarm of a full database";
  }

  @Override
  public Optional<Refusal> refusal(Etcd etcd) {
    return MemberCalls.refusal(etcd);
  }

  @Override
  public CompletableFuture<Ending> begin(Etcd etcd) {
    Duration timeout = Duration.ofSeconds(requireNonNullElse(wish.timeoutSeconds(), USUAL_SECONDS));
    Conversation conversation = new Conversation(etcd, calls.open(etcd), timeout);
    Quantity quota = etcd.getSpec().etcd().quota();
    long limit = Amounts.bytes(requireNonNullElse(quota, USUAL_QUOTA), "spec.etcd.quota");
    return threads.aside(() -> disarm(conversation, limit));
  }

  static Ending disarm(Conversation conversation, long quota) {
    try {
      List<Member> members = conversation.members();
      Member asked = members.getLast();
      List<MatchResult> alarms = alarms(conversation, asked);
      Optional<Ending> obstacle = obstacle(members, alarms, quota);
      if (obstacle.isPresent()) {
        return obstacle.get();
      }
      List<String> disarmed = new ArrayList<>();
      for (MatchResult alarm : alarms) {
        conversation.alarm(
            asked,
            "{\"action\":\"DEACTIVATE\",\"memberID\":\"%s\",\"alarm\":\"%s\"}"
                .formatted(alarm.group(1), alarm.group(2)));
        disarmed.add(alarm.group(2) + " of member " + Long.toHexString(id(alarm)));
      }
      return alarms(conversation, asked).isEmpty()
          ? new Ending.Done("disarmed " + String.join(", ", disarmed))
          : new Ending.Failed(
              ErrorCode.ETCD_MAINTENANCE, "the alarm was raised again as soon as it was disarmed");
    } catch (OperatorException failure) {
      return new Ending.Failed(failure.code(), failure.getMessage());
    }
  }

  private static Optional<Ending> obstacle(
      List<Member> members, List<MatchResult> alarms, long quota) {
    if (alarms.isEmpty()) {
      return Optional.of(new Ending.Done("no alarm is raised"));
    }
    Optional<MatchResult> other =
        alarms.stream().filter(alarm -> !NO_SPACE.equals(alarm.group(2))).findFirst();
    if (other.isPresent()) {
      return Optional.of(
          new Ending.Failed(
              ErrorCode.ETCD_MAINTENANCE,
              "member "
                  + Long.toHexString(id(other.get()))
                  + " has raised the alarm "
                  + other.get().group(2)
                  + ", which is not to be silenced: its data must be replaced first"));
    }
    return members.stream()
        .filter(member -> member.bytes() >= quota)
        .findFirst()
        .map(
            full ->
                new Ending.Failed(
                    ErrorCode.ETCD_MAINTENANCE,
                    "the database of "
                        + full.name()
                        + " has "
                        + full.size()
                        + ", as much as spec.etcd.quota allows; raise it, or compact and defragment"
                        + " first"));
  }

  private static List<MatchResult> alarms(Conversation conversation, Member asked) {
    return ALARM.matcher(conversation.alarm(asked, "{\"action\":\"GET\"}")).results().toList();
  }

  private static long id(MatchResult alarm) {
    return Long.parseUnsignedLong(alarm.group(1));
  }
}
