package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a reconcile does when the spec asks for other volumes than the members have.
 *
 * <p>Kubernetes does not let a StatefulSet change its volume claim templates, so a new size takes
 * three steps: the claims grow, the StatefulSet is deleted without its pods, and the next reconcile
 * creates it with the new size. Each step is derived from the observed objects, so a crash between
 * two steps loses nothing. Until the StatefulSet is replaced, everything else is applied with the
 * current volumes.
 */
sealed interface VolumeChange {
  /** The volumes are as planned, or no StatefulSet exists yet. */
  record Unchanged() implements VolumeChange {}

  /** These claims are resized now; later reconciles do the other steps. */
  record Growing(StoragePlan current, List<ClaimResize> claims) implements VolumeChange {}

  /** The claims cannot be resized before {@code waitingFor} has happened. */
  record Waiting(StoragePlan current, String waitingFor) implements VolumeChange {}

  /** All claims have the new size; the StatefulSet is replaced next. */
  record Grown(StoragePlan current) implements VolumeChange {}

  /**
   * The volumes stay as they are.
   *
   * @param isInvalidSpec whether only a change of the resource, not of the cluster, can help
   */
  record Refused(StoragePlan current, String reason, boolean isInvalidSpec)
      implements VolumeChange {}

  /**
   * Compares the planned volumes with those of the StatefulSet.
   *
   * @param expansionOf whether a storage class allows volume expansion; called only for the classes
   *     of claims that have to grow
   * @param claimOf reads a claim by name; called only if volumes have to grow, for members whose
   *     claims are not observed: hibernated members whose claims have other labels
   */
  static VolumeChange next(
      ClusterPlan plan,
      ObservedCluster observed,
      Function<String, VolumeExpansion> expansionOf,
      Function<String, Optional<PersistentVolumeClaim>> claimOf) {
    return observed
        .memberSet(plan.names().memberSet())
        .flatMap(
            set ->
                storage(set)
                    .map(
                        current ->
                            compare(
                                current,
                                plan,
                                () -> MemberClaims.toGrow(plan, set, observed, claimOf),
                                expansionOf)))
        .orElseGet(Unchanged::new);
  }

  private static Optional<StoragePlan> storage(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().stream().findFirst().map(StoragePlan::of);
  }

  private static VolumeChange compare(
      StoragePlan current,
      ClusterPlan plan,
      Supplier<MemberClaims> claimsToGrow,
      Function<String, VolumeExpansion> expansionOf) {
    StoragePlan planned = plan.storage();
    if (!planned.claimTemplate().equals(current.claimTemplate())) {
      return immutable(
          "volumeClaimTemplate", current.claimTemplate(), planned.claimTemplate(), current);
    }
    if (!planned.storageClass().equals(current.storageClass())) {
      return immutable("storageClass", current.storageClass(), planned.storageClass(), current);
    }
    int difference = planned.compareCapacity(current.capacity());
    if (difference == 0) {
      return new Unchanged();
    }
    if (difference < 0) {
      return new Refused(
          current,
          "spec.storageCapacity cannot be lowered from "
              + current.capacity()
              + " to "
              + planned.capacity()
              + ": volumes cannot shrink; restore the old value, or move the data to a new cluster"
              + " from a backup",
          true);
    }
    return grow(current, planned, claimsToGrow.get(), expansionOf);
  }

  private static Refused immutable(
      String field, String currentValue, String plannedValue, StoragePlan current) {
    return new Refused(
        current,
        "spec."
            + field
            + " cannot be changed from \""
            + currentValue
            + "\" to \""
            + plannedValue
            + "\": existing volumes keep their value; restore the old value, or move the data to a"
            + " new cluster from a backup",
        true);
  }

  private static VolumeChange grow(
      StoragePlan current,
      StoragePlan planned,
      MemberClaims toGrow,
      Function<String, VolumeExpansion> expansionOf) {
    if (toGrow.foreign().isPresent()) {
      return cannotGrow(current, planned, toGrow.foreign().get());
    }
    List<PersistentVolumeClaim> claims = toGrow.claims();
    if (claims.isEmpty()) {
      return new Grown(current);
    }
    for (PersistentVolumeClaim claim : claims) {
      if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
        return new Waiting(
            current,
            "Volumes grow to "
                + planned.capacity()
                + " when claim "
                + claim.getMetadata().getName()
                + " is bound.");
      }
    }
    return claims.stream()
        .flatMap(claim -> whyNotExpandable(claim, expansionOf).stream())
        .findFirst()
        .<VolumeChange>map(reason -> cannotGrow(current, planned, reason))
        .orElseGet(
            () -> new Growing(current, claims.stream().map(it -> resize(it, planned)).toList()));
  }

  private static Refused cannotGrow(StoragePlan current, StoragePlan planned, String reason) {
    return new Refused(
        current,
        "spec.storageCapacity cannot be raised from "
            + current.capacity()
            + " to "
            + planned.capacity()
            + ": "
            + reason
            + ", or restore the old value",
        false);
  }

  private static Optional<String> whyNotExpandable(
      PersistentVolumeClaim claim, Function<String, VolumeExpansion> expansionOf) {
    String name = claim.getSpec().getStorageClassName();
    if (name == null || name.isEmpty()) {
      return Optional.of(
          "claim "
              + claim.getMetadata().getName()
              + " has no storage class that could expand its volume; expand the volume by hand");
    }
    return switch (expansionOf.apply(name)) {
      case ALLOWED -> Optional.empty();
      case NOT_ALLOWED ->
          Optional.of(
              "StorageClass "
                  + name
                  + " does not allow volume expansion; set allowVolumeExpansion: true on it, if its"
                  + " provisioner supports that");
      case NO_SUCH_CLASS ->
          Optional.of("StorageClass " + name + " does not exist; create it again");
    };
  }

  private static ClaimResize resize(PersistentVolumeClaim claim, StoragePlan planned) {
    return new ClaimResize(
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        claim.getMetadata().getResourceVersion(),
        planned.capacity());
  }

  /** The plan with the current volumes, unless they are as planned. */
  default ClusterPlan planToApply(ClusterPlan plan) {
    return switch (this) {
      case Unchanged _ -> plan;
      case Growing growing -> plan.withStorage(growing.current());
      case Waiting waiting -> plan.withStorage(waiting.current());
      case Grown grown -> plan.withStorage(grown.current());
      case Refused refused -> plan.withStorage(refused.current());
    };
  }

  /** Replaces the StatefulSet if its volume size is the only change left. */
  default Rollout adjust(Rollout rollout) {
    return this instanceof Grown && rollout instanceof Rollout.Full full
        ? new Rollout.MemberSetReplaced(
            full.plan(),
            "The StatefulSet is replaced and keeps its pods, because its volumes have grown.")
        : rollout;
  }

  /** The claims to resize now. */
  default List<ClaimResize> claims() {
    return this instanceof Growing growing ? growing.claims() : List.of();
  }
}
