package io.etcdwarden.simulation;

import io.etcdwarden.controller.etcd.roll.MemberCalls;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.handshake.HandshakeQuestion;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.FakeMemberCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What the members of one cluster answer the operator, if it can reach them. */
final class MemberEndpoints implements MemberCalls {
  private static final HandshakeAnswer NONE = new HandshakeAnswer.None("Connection refused");

  private final Map<Integer, MemberProcess> members;
  private final boolean reachable;
  private int leader;

  /**
   * @param reachable false if the operator cannot call members
   */
  MemberEndpoints(Map<Integer, MemberProcess> members, boolean reachable) {
    this.members = members;
    this.reachable = reachable;
  }

  boolean areReachable() {
    return reachable;
  }

  /** The ordinal of the leader. etcd elects another one when the leader is not ready. */
  int leader() {
    boolean leads = members.containsKey(leader) && members.get(leader).isReady();
    if (!leads) {
      members.values().stream()
          .filter(MemberProcess::isReady)
          .findFirst()
          .ifPresent(it -> leader = it.ordinal);
    }
    return leader;
  }

  @Override
  public List<EtcdResult<EndpointStatus>> status(ClusterPlan plan, SecretSet secrets, int count) {
    return IntStream.range(0, count).mapToObj(this::status).toList();
  }

  private EtcdResult<EndpointStatus> status(int ordinal) {
    return reachable && members.containsKey(ordinal) && members.get(ordinal).isReady()
        ? new EtcdResult.Success<>(FakeMemberCalls.status(ordinal, leader(), 1))
        : new EtcdResult.NoAnswer<>("main-" + ordinal + ": no answer");
  }

  @Override
  public Optional<String> moveLeader(
      ClusterPlan plan, SecretSet secrets, int from, long toMemberId) {
    leader = (int) toMemberId - 1;
    return Optional.empty();
  }

  HandshakeAnswer answer(HandshakeQuestion question) {
    Optional<MemberProcess> member =
        members.values().stream()
            .filter(it -> reachable && it.isRunning() && it.address().equals(question.address()))
            .findFirst();
    return member
        .map(
            it ->
                switch (question.port()) {
                  case 2379 -> answer(it.file("client-server"), it.loaded("client-ca"), question);
                  case 2380 -> answer(it.file("peer-server"), it.loaded("peer-ca"), question);
                  case 8080 -> answer(it.loaded("backup-server"), List.of(), question);
                  case 9095 -> answer(it.loaded("client-server"), List.of(), question);
                  default -> NONE;
                })
        .orElse(NONE);
  }

  private static HandshakeAnswer answer(
      List<Certificate> presented, List<Certificate> trusted, HandshakeQuestion question) {
    if (presented.isEmpty()) {
      return NONE;
    }
    TreeSet<String> accepted = new TreeSet<>(question.identities().keySet());
    accepted.retainAll(trusted.stream().map(Certificate::fingerprint).toList());
    TreeSet<String> refused = new TreeSet<>(question.identities().keySet());
    refused.removeAll(accepted);
    return accepted.isEmpty()
        ? new HandshakeAnswer.Presented(presented.getFirst(), accepted, accepted)
        : new HandshakeAnswer.Presented(presented.getFirst(), accepted, refused);
  }
}
