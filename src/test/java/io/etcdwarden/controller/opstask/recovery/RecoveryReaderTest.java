package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.plan.Names;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryReaderTest {
  @Test
  void aClaimCreatedAfterTheLastHeartbeatHoldsNoData() {
    Optional<Lease> lease = Optional.of(leaseRenewedAt("2026-03-01T12:00:05Z"));

    assertTrue(RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T11:00:00Z"), lease));
    assertTrue(
        RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T11:00:00Z"), Optional.empty()));
    assertTrue(
        RecoveryReader.mayHoldData(
            claimCreatedAt("2026-03-01T11:00:00Z"), Optional.of(new Lease())));
    assertEquals(false, RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T12:00:05Z"), lease));
    assertEquals(false, RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T12:00:06Z"), lease));
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

    assertEquals(false, RecoveryReader.mayHoldData(terminating, Optional.empty()));
    assertEquals(false, RecoveryReader.mayHoldData(lost, Optional.empty()));
  }

  @Test
  void withoutTheConfigurationOfTheMembersTheRecoveryNamesTheConfigMap() {
    try (MockApiServer server = new MockApiServer()) {
      server.respondOnce(
          HttpMethod.GET,
          "/api/v1/namespaces/ns/configmaps/main-config",
          404,
          MockApiServer.errorStatus(404, "no"));
      RecoveryReader reader =
          new RecoveryReader(new RecoveryApi(server.clients().full(), "ns"), null);

      OperatorException failure =
          assertThrows(
              OperatorException.class,
              () -> reader.memberConfigMap(Names.of(SampleOpsTasks.cluster("False"))));

      assertEquals(ErrorCode.GET_CONFIGMAP, failure.code());
      assertEquals(
          "there is no ConfigMap main-config with the configuration of the members",
          failure.getMessage());
    }
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
