package io.etcdwarden.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.Labels;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Finding;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;
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
  record Whole(ClusterPlan plan) implements Rollout {}

  /** This much may be written; the rest follows when {@code waitingFor} has happened. */
  record Partly(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** Configuration and member set stay as they are; everything else may be written. */
  record MembersHeld(ClusterPlan plan, String waitingFor) implements Rollout {}

  /** The member set goes, its pods stay, and the next run makes it anew around them. */
  record MemberSetReplaced(ClusterPlan plan, String waitingFor) implements Rollout {}

  ClusterPlan plan();

  static Rollout next(ClusterPlan wanted, PkiOutcome pki, Snapshot seen, EtcdStatus status) {
    if (!pki.usable()) {
      Finding worst = pki.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
      return new MembersHeld(wanted, "Members are held as they are: " + worst.sentence());
    }
    if (wanted.runtimeDisabled()) {
      return new Whole(wanted);
    }
    Optional<StatefulSet> set = seen.memberSet(wanted.names().memberSet());
    return set.map(live -> around(live, wanted, seen))
        .orElseGet(() -> without(wanted, seen, status));
  }

  /** No member set: the cluster is new, or its pods were left behind and are to be adopted. */
  private static Rollout without(ClusterPlan wanted, Snapshot seen, EtcdStatus status) {
    int known = status == null || status.members() == null ? 0 : status.members().size();
    boolean ranBefore = status != null && status.observedGeneration() != null;
    boolean podsLeft =
        IntStream.range(0, Math.max(known, wanted.members().size()))
            .anyMatch(ordinal -> seen.pod(wanted.names().pod(ordinal)).isPresent());
    if (ranBefore && podsLeft && known > 0 && known != wanted.members().size()) {
      return new Partly(
          wanted.withReplicas(known), "The " + known + " pods that run are being adopted.");
    }
    return new Whole(wanted);
  }

  private static Rollout around(StatefulSet live, ClusterPlan wanted, Snapshot seen) {
    if (wanted.members().replicas() == 0) {
      return new Whole(wanted);
    }
    int running = running(live);
    TlsMounts mounted = TlsMounts.of(live);
    TlsMounts asked = TlsMounts.of(wanted.tls());
    boolean peersChange = mounted.peerCount() != asked.peerCount();
    if (peersChange && running > 1 && someAreNotReady(live)) {
      return new MembersHeld(
          wanted,
          "Members are held until all of them are ready: TLS between them changes one restart at a"
              + " time.");
    }
    if (!selectsByOurLabels(live, wanted)) {
      return new MemberSetReplaced(
          wanted, "The member set is made anew around its pods because its selector changed.");
    }
    if (!mounted.equals(asked) && running > 0) {
      return new Partly(
          wanted.withReplicas(running),
          "TLS of the running members changes; other changes follow when they report it.");
    }
    if (running > 0 && running != wanted.members().replicas()) {
      Optional<String> behind = memberBehind(running, wanted, seen);
      if (behind.isPresent()) {
        return new MembersHeld(
            wanted,
            "Members are held until "
                + behind.get()
                + " reports "
                + (wanted.tls().peer().isSecured() ? "TLS" : "no TLS")
                + " between members.");
      }
    }
    return new Whole(wanted);
  }

  /** The first member, by ordinal, whose sidecar does not report the peer line as it is wished. */
  private static Optional<String> memberBehind(int running, ClusterPlan wanted, Snapshot seen) {
    String expected = String.valueOf(wanted.tls().peer().isSecured());
    return IntStream.range(0, running)
        .mapToObj(wanted.names()::member)
        .filter(member -> !expected.equals(reported(member, seen)))
        .findFirst();
  }

  private static String reported(String member, Snapshot seen) {
    return seen.lease(member)
        .map(lease -> lease.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.MEMBER_TLS))
        .orElse("false");
  }

  private static int running(StatefulSet live) {
    return live.getSpec().getReplicas() == null ? 1 : live.getSpec().getReplicas();
  }

  private static boolean someAreNotReady(StatefulSet live) {
    Integer ready = live.getStatus() == null ? null : live.getStatus().getReadyReplicas();
    return ready != null && ready > 0 && ready < running(live);
  }

  private static boolean selectsByOurLabels(StatefulSet live, ClusterPlan wanted) {
    Map<String, String> ours = Labels.ofCluster(wanted.names().partOf());
    return ours.equals(live.getSpec().getSelector().getMatchLabels());
  }
}
