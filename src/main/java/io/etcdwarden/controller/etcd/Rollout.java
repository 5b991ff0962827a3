package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The part of a plan that is safe to write now, and why the rest waits.
 *
 * <p>Most changes need no gate: the StatefulSet's own rolling update replaces one pod at a time and
 * stops at the first that does not get ready. What it does not know is what etcd must have agreed
 * on before the next step: that all members speak TLS before others join them, that nobody is
 * restarted onto certificates that do not work, that pods left behind are taken in again.
 */
sealed interface Rollout {
  /** Everything may be written. */
  record Full(ClusterPlan plan) implements Rollout {}

  /** This much may be written; the rest follows when {@code waitingFor} has happened. */
  record Partial(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** Configuration and member set stay as they are; everything else may be written. */
  record MembersHeld(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** The member set goes, its pods stay, and the next run makes it anew around them. */
  record MemberSetReplaced(ClusterPlan plan, String waitingFor) implements Rollout {}

  /**
   * Nothing is written but the task, if there is one: members are not touched before the last
   * snapshot of what they hold.
   */
  record SnapshotFirst(ClusterPlan plan, String waitingFor, Optional<EtcdOpsTask> task)
      implements Rollout {}

  /** Nothing is written: what is asked for cannot be had without losing the cluster. */
  record Refused(ClusterPlan plan, String reason) implements Rollout {}

  /**
   * A member that gives up TLS cannot call the others, since they let nobody in without a
   * certificate, nor be called by them; the first restart would be the last.
   */
  String PEER_TLS_CANNOT_BE_REMOVED =
      "spec.etcd.peerUrlTls cannot be taken away from a cluster of several members: the first that"
          + " restarted without it could not reach the others any more; put it back, or move the"
          + " data to a new cluster from a backup";

  /** What a sidecar may report of TLS between members. */
  Set<String> PEER_TLS_REPORTS = Set.of("true", "false");

  ClusterPlan plan();

  static Rollout next(Etcd etcd, ClusterPlan wanted, PkiOutcome pki, ObservedCluster seen) {
    // Members that are sent to sleep load nothing, so they may go whatever their certificates are.
    if (!pki.isUsable() && wanted.members().replicas() > 0) {
      Finding worst = pki.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
      return new MembersHeld(wanted, "Members are held as they are: " + worst.message());
    }
    Optional<StatefulSet> set = seen.memberSet(wanted.names().memberSet());
    if (wanted.runtimeDisabled()) {
      return new Full(set.map(live -> withServiceOf(wanted, live)).orElse(wanted));
    }
    return set.map(live -> withMemberSet(live, etcd, wanted, seen))
        .orElseGet(() -> withoutMemberSet(wanted, seen, etcd.getStatus()));
  }

  /** Kubernetes lets no member set change the service by which its pods get their names. */
  private static ClusterPlan withServiceOf(ClusterPlan wanted, StatefulSet live) {
    return wanted.withMembers(wanted.members().withService(service(live)));
  }

  private static String service(StatefulSet live) {
    return Objects.requireNonNullElse(live.getSpec().getServiceName(), "");
  }

  /** No member set: the cluster is new, or its pods were left behind and are to be adopted. */
  private static Rollout withoutMemberSet(
      ClusterPlan wanted, ObservedCluster seen, EtcdStatus status) {
    int known = status == null || status.members() == null ? 0 : status.members().size();
    boolean ranBefore = status != null && status.observedGeneration() != null;
    boolean podsLeft =
        IntStream.range(0, Math.max(known, wanted.members().size()))
            .anyMatch(ordinal -> seen.pod(wanted.names().pod(ordinal)).isPresent());
    if (ranBefore && podsLeft && known > 0 && known != wanted.members().size()) {
      return new Partial(
          wanted.withFirstMembers(known), "The " + known + " pods that run are being adopted.");
    }
    return new Full(wanted);
  }

  private static Rollout withMemberSet(
      StatefulSet live, Etcd etcd, ClusterPlan wanted, ObservedCluster seen) {
    RunningMembers atWork = RunningMembers.of(live, wanted, seen);
    TlsMounts mounted = TlsMounts.of(live);
    TlsMounts asked = TlsMounts.of(wanted.tls());
    boolean peersChange = mounted.peerCount() != asked.peerCount();
    if (peersChange && atWork.hasSeveral() && !wanted.tls().peer().isSecured()) {
      return new Refused(wanted, PEER_TLS_CANNOT_BE_REMOVED);
    }
    boolean sleeps = wanted.members().replicas() == 0;
    if (!sleeps && peersChange && atWork.isPartlyReady()) {
      return new MembersHeld(
          wanted,
          "Members are held until all of them are ready: TLS between them changes one restart at a"
              + " time.");
    }
    if (!hasOurSelector(live, wanted)) {
      return new MemberSetReplaced(
          wanted, "The member set is made anew around its pods because its selector changed.");
    }
    if (!service(live).equals(wanted.members().service())) {
      return new MemberSetReplaced(
          wanted, "The member set is made anew, as it was made without a service of its members.");
    }
    boolean peersWait = peersChange && atWork.hasSeveral() && !atWork.areAllReady();
    if (sleeps) {
      return new Full(peersChange && atWork.hasSeveral() ? wanted.withPlainPeers() : wanted);
    }
    if (peersWait) {
      return new Partial(
          wanted
              .withFirstMembers(Math.min(atWork.count(), wanted.members().size()))
              .withPlainPeers(),
          "Members come up as they were; TLS between them follows when all of them are ready.");
    }
    if (atWork.count() == 0) {
      return new Full(wanted);
    }
    if (atWork.running() > 0 && !mounted.equals(asked)) {
      return new Partial(
          wanted.withFirstMembers(atWork.running()),
          "TLS of the running members changes; other changes follow when they report it.");
    }
    if (atWork.count() < wanted.members().size() && !atWork.areAllReady()) {
      return new Partial(
          wanted.withFirstMembers(atWork.count()),
          "Others join when all of the "
              + atWork.count()
              + " members that the cluster has are ready.");
    }
    return firstMemberBehind(atWork.running(), wanted, seen)
        .map(member -> waitFor(member, atWork.running(), etcd, wanted, seen))
        .orElseGet(() -> new Full(wanted));
  }

  /** A member still talks to others as it did before TLS between them was switched. */
  private static Rollout waitFor(
      String member, int running, Etcd etcd, ClusterPlan wanted, ObservedCluster seen) {
    if (!isObserved(etcd)) {
      requireReadableReport(member, reportedPeerTls(member, seen));
    }
    String report =
        member
            + " reports "
            + (wanted.tls().peer().isSecured() ? "TLS" : "no TLS")
            + " between members.";
    if (running != wanted.members().replicas()) {
      return new Partial(wanted.withFirstMembers(running), "Others join when " + report);
    }
    // Of a wish that was met once, a sidecar that lost its voice is a matter for conditions.
    return isObserved(etcd)
        ? new Full(wanted)
        : new Partial(wanted, "The members are restarting; this is done when " + report);
  }

  /** Only sidecars write it; of another hand's text nobody knows whether it is safe to go on. */
  private static void requireReadableReport(String member, String report) {
    if (!report.isEmpty() && !PEER_TLS_REPORTS.contains(report)) {
      throw new OperatorException(
          ErrorCode.SYNC_STATEFULSET,
          "Lease "
              + member
              + " has annotation "
              + Annotations.MEMBER_TLS
              + " with a text other than true or false; take it off, and the member's sidecar"
              + " writes it anew when it starts");
    }
  }

  private static boolean isObserved(Etcd etcd) {
    Long observed = etcd.getStatus() == null ? null : etcd.getStatus().observedGeneration();
    return observed == null || observed.equals(etcd.getMetadata().getGeneration());
  }

  /** The first member, by ordinal, whose sidecar does not report the peer line as it is wished. */
  private static Optional<String> firstMemberBehind(
      int running, ClusterPlan wanted, ObservedCluster seen) {
    String expected = String.valueOf(wanted.tls().peer().isSecured());
    return IntStream.range(0, running)
        .mapToObj(wanted.names()::member)
        .filter(member -> !expected.equals(reportedPeerTls(member, seen)))
        .findFirst();
  }

  private static String reportedPeerTls(String member, ObservedCluster seen) {
    return seen.lease(member)
        .map(lease -> lease.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.MEMBER_TLS))
        .orElse("false");
  }

  private static boolean hasOurSelector(StatefulSet live, ClusterPlan wanted) {
    Map<String, String> ours = Labels.ofCluster(wanted.names().partOf());
    return ours.equals(live.getSpec().getSelector().getMatchLabels());
  }
}
