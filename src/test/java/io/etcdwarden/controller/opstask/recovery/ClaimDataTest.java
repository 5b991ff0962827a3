package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimDataTest {
  @Test
  void aClaimCreatedAfterTheLastHeartbeatHoldsNoData() {
    Optional<Lease> lease = Optional.of(leaseRenewedAt("2026-03-01T12:00:05Z"));

    assertTrue(ClaimData.mayExist(claimCreatedAt("2026-03-01T11:00:00Z"), lease));
    assertTrue(ClaimData.mayExist(claimCreatedAt("2026-03-01T11:00:00Z"), Optional.empty()));
    assertTrue(
        ClaimData.mayExist(claimCreatedAt("2026-03-01T11:00:00Z"), Optional.of(new Lease())));
    assertEquals(false, ClaimData.mayExist(claimCreatedAt("2026-03-01T12:00:05Z"), lease));
    assertEquals(false, ClaimData.mayExist(claimCreatedAt("2026-03-01T12:00:06Z"), lease));
  }

  @Test
  void aLostOrTerminatingClaimHoldsNoData() {
    PersistentVolumeClaim terminating = claimCreatedAt("2026-03-01T11:00:00Z");
    terminating.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");
    PersistentVolumeClaim lost =
        new PersistentVolumeClaimBuilder(claimCreatedAt("2026-03-01T11:00:00Z"))
            .withNewStatus()
            .withPhase("Lost")
            .endStatus()
            .build();

    assertEquals(false, ClaimData.mayExist(terminating, Optional.empty()));
    assertEquals(false, ClaimData.mayExist(lost, Optional.empty()));
  }

  /** Kubernetes fills the volume of such a claim from a snapshot or another claim. */
  @Test
  void aClaimMadeFromASnapshotAfterTheLastHeartbeatMayHoldData() {
    Optional<Lease> lease = Optional.of(leaseRenewedAt("2026-03-01T12:00:05Z"));
    PersistentVolumeClaim restored = claimCreatedAt("2026-03-01T13:00:00Z");
    restored.setSpec(
        new PersistentVolumeClaimSpecBuilder()
            .withNewDataSource("snapshot.storage.k8s.io", "VolumeSnapshot", "monday")
            .build());
    PersistentVolumeClaim restoredByReference = claimCreatedAt("2026-03-01T13:00:00Z");
    restoredByReference.setSpec(
        new PersistentVolumeClaimSpecBuilder()
            .withNewDataSourceRef("snapshot.storage.k8s.io", "VolumeSnapshot", "monday", "backups")
            .build());

    assertTrue(ClaimData.mayExist(restored, lease));
    assertTrue(ClaimData.mayExist(restoredByReference, lease));
  }

  /** Kubernetes annotates a claim for which it has chosen or created the volume. */
  @Test
  void aClaimForWhichAUserChoseTheVolumeMayHoldData() {
    Optional<Lease> lease = Optional.of(leaseRenewedAt("2026-03-01T12:00:05Z"));
    PersistentVolumeClaim chosenByUser = claimCreatedAt("2026-03-01T13:00:00Z");
    chosenByUser.setSpec(new PersistentVolumeClaimSpecBuilder().withVolumeName("disk-7").build());
    PersistentVolumeClaim provisioned = claimCreatedAt("2026-03-01T13:00:00Z");
    provisioned.setSpec(new PersistentVolumeClaimSpecBuilder().withVolumeName("pvc-1").build());
    provisioned.getMetadata().setAnnotations(Map.of("pv.kubernetes.io/bound-by-controller", "yes"));

    assertTrue(ClaimData.mayExist(chosenByUser, lease));
    assertEquals(false, ClaimData.mayExist(provisioned, lease));
  }

  private static PersistentVolumeClaim claimCreatedAt(String when) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withCreationTimestamp(when)
        .endMetadata()
        .build();
  }

  private static Lease leaseRenewedAt(String when) {
    return new LeaseBuilder()
        .withNewSpec()
        .withRenewTime(ZonedDateTime.parse(when))
        .endSpec()
        .build();
  }
}
