package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.plan.ClusterPlan;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The rollout gates about certificates and about TLS between the members. */
final class TlsGates {
  /** The values that a sidecar writes to the peer TLS annotation of its member's Lease. */
  private static final Set<String> PEER_TLS_REPORTS = Set.of("true", "false");

  private TlsGates() {}

  /** Members that stop load no certificate, so a cluster may hibernate with unusable ones. */
  static Optional<Rollout> unusableCertificates(RolloutInput input) {
    if (input.pki().isUsable() || input.hibernates()) {
      return Optional.empty();
    }
    Finding first =
        input.pki().findings().stream().filter(Finding::isError).findFirst().orElseThrow();
    return Optional.of(
        new Rollout.MembersHeld(
            input.plan(),
            "Members are held until the certificates are usable: " + first.message()));
  }

  /**
   * A member without peer TLS cannot call the other members, since they accept no peer without a
   * certificate, and they cannot call it. The first restart would lose that member.
   */
  static Optional<Rollout> peerTlsRemoved(RolloutInput input) {
    boolean removed =
        input.changesPeerTls()
            && input.members().hasSeveral()
            && !input.plan().tls().peer().isSecured();
    return removed
        ? Optional.of(
            new Rollout.Refused(
                input.plan(),
                "spec.etcd.peerUrlTls cannot be removed from a cluster of several members: the"
                    + " first member that restarts without peer TLS could not reach the other"
                    + " members; restore the field, or move the data to a new cluster from a"
                    + " backup"))
        : Optional.empty();
  }

  static Optional<Rollout> peerTlsWhilePartlyReady(RolloutInput input) {
    return !input.hibernates() && input.changesPeerTls() && input.members().isPartlyReady()
        ? Optional.of(
            new Rollout.MembersHeld(
                input.plan(),
                "Members are held until all of them are ready: peer TLS changes with one restart"
                    + " at a time."))
        : Optional.empty();
  }

  static Optional<Rollout> peerTlsBeforeAllReady(RolloutInput input) {
    RunningMembers members = input.members();
    if (!input.changesPeerTls() || !members.hasSeveral() || members.areAllReady()) {
      return Optional.empty();
    }
    int size = Math.min(members.count(), input.plannedSize());
    return Optional.of(
        new Rollout.Partial(
            input.plan().withFirstMembers(size).withPlainPeers(),
            "Members start without a change of peer TLS; peer TLS changes when all members are"
                + " ready."));
  }

  static Optional<Rollout> tlsChanged(RolloutInput input) {
    int running = input.members().running();
    return running > 0 && !input.mountedTls().equals(input.plannedTls())
        ? Optional.of(
            new Rollout.Partial(
                input.plan().withFirstMembers(running),
                "TLS of the running members changes; other changes follow when the members report"
                    + " it."))
        : Optional.empty();
  }

  static Optional<Rollout> peerTlsNotReported(RolloutInput input) {
    int running = input.members().running();
    return firstMemberBehind(running, input).map(member -> waitFor(member, running, input));
  }

  /** The first member, by ordinal, whose sidecar does not report the planned peer TLS. */
  private static Optional<String> firstMemberBehind(int running, RolloutInput input) {
    String planned = String.valueOf(input.plan().tls().peer().isSecured());
    return IntStream.range(0, running)
        .mapToObj(input.plan().names()::member)
        .filter(member -> !planned.equals(report(member, input)))
        .findFirst();
  }

  private static Rollout waitFor(String member, int running, RolloutInput input) {
    ClusterPlan plan = input.plan();
    boolean applied = isApplied(input.etcd());
    if (!applied) {
      requireReadable(member, report(member, input));
    }
    String report =
        member + " reports " + (plan.tls().peer().isSecured() ? "peer TLS." : "no peer TLS.");
    if (running != plan.members().replicas()) {
      return new Rollout.Partial(
          plan.withFirstMembers(running), "Members are added when " + report);
    }
    // After the rollout, a sidecar that stops reporting is a matter of conditions.
    return applied
        ? new Rollout.Full(plan)
        : new Rollout.Partial(plan, "Members restart; the rollout ends when " + report);
  }

  /** Before the first complete rollout, no member runs with an earlier spec. */
  private static boolean isApplied(Etcd etcd) {
    return etcd.hasObservedSpec() || !etcd.hasBeenReconciled();
  }

  /** Only sidecars write the annotation. A value of another writer does not say what is safe. */
  private static void requireReadable(String member, String report) {
    if (!report.isEmpty() && !PEER_TLS_REPORTS.contains(report)) {
      throw new OperatorException(
          ErrorCode.SYNC_STATEFULSET,
          "Lease "
              + member
              + " has annotation "
              + Annotations.MEMBER_TLS
              + " with a value other than true or false; remove the annotation, and the sidecar of"
              + " the member writes it again when it starts");
    }
  }

  private static String report(String member, RolloutInput input) {
    return input
        .observed()
        .lease(member)
        .map(lease -> lease.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.MEMBER_TLS))
        .orElse("false");
  }
}
