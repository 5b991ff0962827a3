package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimOwnership;
import io.etcdwarden.observed.ClaimUsers;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Proves before a recovery that the claims with the names of the members' volumes belong to the
 * cluster, and labels them.
 *
 * <p>A recovery deletes only claims with the labels of the cluster. A member whose claim is not
 * deleted would start with its old data and form the old cluster beside the recovered one. So a
 * recovery with a claim of unknown owner must not start. While the members still have pods, the
 * pods prove whose volumes the claims are.
 */
final class ClaimProof {
  private static final String WITHOUT_LABELS =
      "has the name of a volume of the cluster, but not its labels";

  private final RecoveryApi api;
  private final StatefulSet memberSet;
  private final String partOf;

  ClaimProof(RecoveryApi api, Etcd etcd, StatefulSet memberSet) {
    this.api = api;
    this.memberSet = memberSet;
    this.partOf = Names.of(etcd).partOf();
  }

  /**
   * Labels the claims that only members use.
   *
   * @param unlabelled all claims of members without the labels of the cluster
   * @return why the recovery must not start; then no claim is labelled
   */
  Optional<Rejection> labelAll(List<PersistentVolumeClaim> unlabelled) {
    if (unlabelled.isEmpty()) {
      return Optional.empty();
    }
    Set<String> names = unlabelled.stream().map(ClaimProof::name).collect(Collectors.toSet());
    List<Pod> pods = api.podsWithClaims(names);
    Optional<Rejection> rejection =
        unlabelled.stream()
            .flatMap(claim -> doubt(claim, pods).stream())
            .findFirst()
            .map(doubt -> new Rejection(ErrorCode.QUORUM_RECOVERY, doubt));
    if (rejection.isEmpty()) {
      unlabelled.forEach(this::label);
    }
    return rejection;
  }

  private void label(PersistentVolumeClaim claim) {
    if (ClaimOwnership.of(claim, memberSet, partOf)
        instanceof ClaimOwnership.Unlabelled unlabelled) {
      api.label(new ClaimLabelling(claim, unlabelled.missing()));
    }
  }

  /** Why the operator does not know whether the claim belongs to the cluster, and the remedy. */
  private Optional<String> doubt(PersistentVolumeClaim claim, List<Pod> pods) {
    ClaimUsers users = ClaimUsers.of(name(claim), memberSet, pods);
    if (!users.others().isEmpty()) {
      return Optional.of(
          sentence(
              claim, "is used by " + String.join(", ", users.others()) + ", which is no member"));
    }
    return switch (ClaimOwnership.of(claim, memberSet, partOf)) {
      case ClaimOwnership.Labelled _ -> Optional.empty();
      case ClaimOwnership.Foreign _ -> Optional.of(doubt(claim));
      case ClaimOwnership.Unlabelled _ ->
          users.areMembersOnly()
              ? Optional.empty()
              : Optional.of(
                  sentence(claim, WITHOUT_LABELS + ", and no pod of the cluster uses it"));
    };
  }

  /** The doubt about a claim without the labels of the cluster, and the remedy. */
  String doubt(PersistentVolumeClaim claim) {
    return sentence(
        claim,
        ClaimOwnership.of(claim, memberSet, partOf) instanceof ClaimOwnership.Foreign foreign
            ? foreign.reason()
            : WITHOUT_LABELS);
  }

  private String sentence(PersistentVolumeClaim claim, String facts) {
    return "claim "
        + name(claim)
        + " "
        + facts
        + ", so the operator does not know whether a recovery may delete it; if it is the volume of"
        + " a member, label it: "
        + ClaimOwnership.labelCommand(claim, partOf)
        + "; otherwise delete it; then create a task again";
  }

  private static String name(PersistentVolumeClaim claim) {
    return claim.getMetadata().getName();
  }
}
