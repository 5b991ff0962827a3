package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimOwnership;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Replicas;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The claims of the members that are smaller than planned.
 *
 * @param claims the claims of the cluster, whatever labels they have
 * @param foreign why one of the claims may belong to something else; such a claim is not resized
 */
record MemberClaims(List<PersistentVolumeClaim> claims, Optional<String> foreign) {
  MemberClaims {
    claims = List.copyOf(claims);
  }

  /**
   * Finds the claims that have to grow. Includes those of hibernated members, which use them again
   * after the hibernation. Their claims may have labels by which they are not observed.
   *
   * @param claimOf reads a claim by name
   */
  static MemberClaims toGrow(
      ClusterPlan plan,
      StatefulSet set,
      ObservedCluster observed,
      Function<String, Optional<PersistentVolumeClaim>> claimOf) {
    List<PersistentVolumeClaim> known =
        observed.claims().stream().filter(claim -> plan.isMemberClaim(name(claim))).toList();
    Set<String> knownNames = known.stream().map(MemberClaims::name).collect(Collectors.toSet());
    int members =
        Math.min(
            Replicas.MAX_MEMBERS, // everyone who may scale a StatefulSet can exceed it
            Math.max(
                plan.members().size(), RunningMembers.known(Optional.of(set), plan, observed)));
    List<PersistentVolumeClaim> unobserved =
        IntStream.range(0, members)
            .mapToObj(plan::claimName)
            .filter(name -> !knownNames.contains(name))
            .flatMap(name -> claimOf.apply(name).stream())
            .filter(claim -> isTooSmall(claim, plan))
            .toList();
    List<PersistentVolumeClaim> all =
        new ArrayList<>(known.stream().filter(claim -> isTooSmall(claim, plan)).toList());
    all.addAll(unobserved);
    return new MemberClaims(
        all, unobserved.stream().flatMap(claim -> foreign(claim, set, plan).stream()).findFirst());
  }

  private static Optional<String> foreign(
      PersistentVolumeClaim claim, StatefulSet set, ClusterPlan plan) {
    return ClaimOwnership.of(claim, set, plan.names().partOf())
            instanceof ClaimOwnership.Foreign other
        ? Optional.of(
            "claim "
                + name(claim)
                + " "
                + other.reason()
                + ", so it may belong to something else; delete it, or label it if it has the data"
                + " of a member: "
                + ClaimOwnership.labelCommand(claim, plan.names().partOf()))
        : Optional.empty();
  }

  private static boolean isTooSmall(PersistentVolumeClaim claim, ClusterPlan plan) {
    return plan.storage().compareCapacity(StoragePlan.of(claim).capacity()) > 0;
  }

  /** The labels that observed claims of members lack, unless a claim may belong to another. */
  static List<ClaimLabelling> withoutLabels(
      ClusterPlan plan, StatefulSet set, ObservedCluster observed) {
    return observed.claims().stream()
        .filter(claim -> plan.isMemberClaim(name(claim)))
        .flatMap(claim -> missing(claim, set, plan))
        .toList();
  }

  private static Stream<ClaimLabelling> missing(
      PersistentVolumeClaim claim, StatefulSet set, ClusterPlan plan) {
    return switch (ClaimOwnership.of(claim, set, plan.names().partOf())) {
      case ClaimOwnership.Unlabelled unlabelled ->
          Stream.of(new ClaimLabelling(claim, unlabelled.missing()));
      case ClaimOwnership.Labelled _, ClaimOwnership.Foreign _ -> Stream.empty();
    };
  }

  private static String name(PersistentVolumeClaim claim) {
    return claim.getMetadata().getName();
  }
}
