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

/**
 * What becomes of the members' volumes when the spec asks for others than they have.
 *
 * <p>A StatefulSet never changes what it asks volumes to be, so a new size goes three steps: the
 * claims are grown, the set is taken away from around its pods, and the next run makes it anew with
 * the new size. Each step is seen in what is there, so a crash between two of them loses nothing.
 * Until the set may go, everything else is written with the volumes as they are.
 */
sealed interface VolumeChange {
  /** The volumes are as wished, or there are none yet. */
  record Unchanged() implements VolumeChange {}

  /** These claims are to be grown; later runs do the rest. */
  record Growing(StoragePlan current, List<ClaimResize> claims) implements VolumeChange {}

  /** Nothing can be done before this has happened. */
  record Waiting(StoragePlan current, String waitingFor) implements VolumeChange {}

  /** All claims have the new size; the set is to be made anew with it. */
  record Grown(StoragePlan current) implements VolumeChange {}

  /**
   * The volumes stay as they are.
   *
   * @param isInvalidSpec whether only a change of the resource can heal it
   */
  record Refused(StoragePlan current, String reason, boolean isInvalidSpec)
      implements VolumeChange {}

  /**
   * Decides.
   *
   * @param classes asked only about classes of storage by which volumes are to grow
   */
  static VolumeChange next(
      ClusterPlan wanted, ObservedCluster observed, Function<String, VolumeExpansion> classes) {
    Optional<StoragePlan> live =
        observed.memberSet(wanted.names().memberSet()).flatMap(VolumeChange::storage);
    return live.map(held -> compare(held, wanted, observed, classes)).orElseGet(Unchanged::new);
  }

  private static Optional<StoragePlan> storage(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().stream().findFirst().map(StoragePlan::of);
  }

  private static VolumeChange compare(
      StoragePlan held,
      ClusterPlan wanted,
      ObservedCluster observed,
      Function<String, VolumeExpansion> classes) {
    StoragePlan wish = wanted.storage();
    if (!wish.claimTemplate().equals(held.claimTemplate())) {
      return immutable("volumeClaimTemplate", held.claimTemplate(), wish.claimTemplate(), held);
    }
    if (!wish.storageClass().equals(held.storageClass())) {
      return immutable("storageClass", held.storageClass(), wish.storageClass(), held);
    }
    int difference = wish.compareCapacity(held.capacity());
    if (difference == 0) {
      return new Unchanged();
    }
    if (difference < 0) {
      return new Refused(
          held,
          "spec.storageCapacity cannot be lowered from "
              + held.capacity()
              + " to "
              + wish.capacity()
              + ": volumes do not shrink; put it back, or move the data to a new cluster from a"
              + " backup",
          true);
    }
    return grow(held, wish, claimsToGrow(wanted, observed), classes);
  }

  private static Refused immutable(String field, String is, String asked, StoragePlan held) {
    return new Refused(
        held,
        "spec."
            + field
            + " cannot be changed from \""
            + is
            + "\" to \""
            + asked
            + "\": the volumes of running members stay what they are; put it back, or move the"
            + " data to a new cluster from a backup",
        true);
  }

  private static VolumeChange grow(
      StoragePlan held,
      StoragePlan wish,
      List<PersistentVolumeClaim> claims,
      Function<String, VolumeExpansion> classes) {
    if (claims.isEmpty()) {
      return new Grown(held);
    }
    for (PersistentVolumeClaim claim : claims) {
      if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
        return new Waiting(
            held,
            "Volumes grow to "
                + wish.capacity()
                + " when claim "
                + claim.getMetadata().getName()
                + " is bound.");
      }
    }
    return claims.stream()
        .flatMap(claim -> whyNotExpandable(claim, classes).stream())
        .findFirst()
        .<VolumeChange>map(
            reason ->
                new Refused(
                    held,
                    "spec.storageCapacity cannot be raised from "
                        + held.capacity()
                        + " to "
                        + wish.capacity()
                        + ": "
                        + reason
                        + ", or put it back",
                    false))
        .orElseGet(() -> new Growing(held, claims.stream().map(it -> growth(it, wish)).toList()));
  }

  private static Optional<String> whyNotExpandable(
      PersistentVolumeClaim claim, Function<String, VolumeExpansion> classes) {
    String name = claim.getSpec().getStorageClassName();
    if (name == null || name.isEmpty()) {
      return Optional.of(
          "claim "
              + claim.getMetadata().getName()
              + " has no storage class that could grow it; grow its volume by hand");
    }
    return switch (classes.apply(name)) {
      case ALLOWED -> Optional.empty();
      case NOT_ALLOWED ->
          Optional.of(
              "StorageClass "
                  + name
                  + " does not let volumes grow; set allowVolumeExpansion: true on it, if its"
                  + " provisioner can");
      case NO_SUCH_CLASS -> Optional.of("StorageClass " + name + " is not there; make it again");
    };
  }

  private static ClaimResize growth(PersistentVolumeClaim claim, StoragePlan wish) {
    return new ClaimResize(
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        claim.getMetadata().getResourceVersion(),
        wish.capacity());
  }

  /** Of members that sleep as well: they wake with them. */
  private static List<PersistentVolumeClaim> claimsToGrow(
      ClusterPlan wanted, ObservedCluster observed) {
    return observed.claims().stream()
        .filter(claim -> wanted.isMemberClaim(claim.getMetadata().getName()))
        .filter(claim -> wanted.storage().compareCapacity(StoragePlan.of(claim).capacity()) > 0)
        .toList();
  }

  /**
   * What is to be written now: the plan with the volumes as they are, unless they are as wished.
   */
  default ClusterPlan planToApply(ClusterPlan wanted) {
    return switch (this) {
      case Unchanged _ -> wanted;
      case Growing growing -> wanted.withStorage(growing.current());
      case Waiting waiting -> wanted.withStorage(waiting.current());
      case Grown grown -> wanted.withStorage(grown.current());
      case Refused refused -> wanted.withStorage(refused.current());
    };
  }

  /** The rollout, in which the set goes if only its size of volumes is left to be changed. */
  default Rollout adjust(Rollout rollout) {
    return this instanceof Grown && rollout instanceof Rollout.Full full
        ? new Rollout.MemberSetReplaced(
            full.plan(),
            "The member set is made anew around its pods because its volumes have grown.")
        : rollout;
  }

  /** The claims to grow now. */
  default List<ClaimResize> claims() {
    return this instanceof Growing growing ? growing.claims() : List.of();
  }
}
