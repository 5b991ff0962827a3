package io.etcdwarden.support;

import io.etcdwarden.controller.etcd.roll.MemberCalls;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.etcdclient.ResponseHeader;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.ClusterPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Members in memory that answer with their position in the log and their leader. The ID of a member
 * is its ordinal plus one.
 */
public final class FakeMemberCalls implements MemberCalls {
  private final List<String> calls = new ArrayList<>();
  private int leader;
  private boolean reachable = true;
  private boolean movable = true;

  /** Makes the member of this ordinal the leader. */
  public void lead(int ordinal) {
    leader = ordinal;
  }

  public int leader() {
    return leader;
  }

  /** Keeps all calls from the members, as a NetworkPolicy does. */
  public void makeUnreachable() {
    reachable = false;
  }

  /** Makes the leader refuse to move the leadership. */
  public void keepLeader() {
    movable = false;
  }

  /** Returns the calls since the previous call of this method. */
  public List<String> calls() {
    List<String> since = List.copyOf(calls);
    calls.clear();
    return since;
  }

  @Override
  public List<EtcdResult<EndpointStatus>> status(ClusterPlan plan, SecretSet secrets, int members) {
    calls.add("status");
    return IntStream.range(0, members).mapToObj(this::answer).toList();
  }

  private EtcdResult<EndpointStatus> answer(int ordinal) {
    return reachable
        ? new EtcdResult.Success<>(status(ordinal, leader, 100))
        : new EtcdResult.NoAnswer<>("main-" + ordinal + ": no answer");
  }

  /** Returns the status of a member that has applied its log up to an index. */
  public static EndpointStatus status(int ordinal, int leader, long index) {
    return new EndpointStatus(
        new ResponseHeader(1, ordinal + 1, 1, 1),
        "3.5.0",
        1,
        1,
        leader + 1,
        index,
        1,
        index,
        false,
        List.of());
  }

  @Override
  public Optional<String> moveLeader(
      ClusterPlan plan, SecretSet secrets, int from, long toMemberId) {
    calls.add("move leader to " + (toMemberId - 1));
    if (!movable || from != leader) {
      return Optional.of("refused");
    }
    leader = (int) toMemberId - 1;
    return Optional.empty();
  }
}
