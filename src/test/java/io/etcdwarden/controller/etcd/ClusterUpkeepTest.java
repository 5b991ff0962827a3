package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.controller.etcd.ClusterUpkeep.CertificateScope;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.status.Progress;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterUpkeepTest {
  private static final SpecGate.Decision OPEN = new SpecGate.Decision.Open();
  private static final SpecPlan VALID = new SpecPlan.Valid(Plans.withMembers(3));
  private final OperatorException failure =
      new OperatorException(ErrorCode.INVALID_SPEC, "spec.replicas is 99");
  private final SpecPlan invalid = new SpecPlan.Invalid(Plans.withMembers(3), failure);

  @Test
  void aValidSpecBehindAnOpenGateIsApplied() {
    assertEquals(Optional.empty(), ClusterUpkeep.next(etcd(1L), OPEN, VALID));
  }

  @Test
  void anInvalidSpecKeepsMountedCertificatesAndIsAFailure() {
    ClusterUpkeep upkeep = ClusterUpkeep.next(etcd(1L), OPEN, invalid).orElseThrow();

    assertEquals(
        new ClusterUpkeep(new Progress.Failed(failure), CertificateScope.MOUNTED, List.of()),
        upkeep);
  }

  @ParameterizedTest(name = "applied generation {0} of 2: {1}")
  @CsvSource({"2, ALL", "1, MOUNTED", ", MOUNTED"})
  void aClosedGateKeepsAllCertificatesOfAnAppliedSpec(Long applied, CertificateScope scope) {
    ClusterUpkeep upkeep = ClusterUpkeep.next(etcd(applied), closed(false), VALID).orElseThrow();

    assertEquals(new ClusterUpkeep(new Progress.Skipped("because"), scope, List.of()), upkeep);
  }

  @Test
  void aSuspendedClusterGetsNoCertificatesButAnEvent() {
    ClusterUpkeep upkeep = ClusterUpkeep.next(etcd(2L), closed(true), VALID).orElseThrow();

    assertEquals(CertificateScope.NONE, upkeep.certificates());
    assertEquals(
        List.of(EventText.warning("SpecReconciliationSkipped", "because")), upkeep.events());
  }

  @Test
  void aClosedGateHidesThatTheSpecIsInvalid() {
    ClusterUpkeep upkeep = ClusterUpkeep.next(etcd(1L), closed(false), invalid).orElseThrow();

    assertTrue(upkeep.progress() instanceof Progress.Skipped);
  }

  private static SpecGate.Decision closed(boolean suspended) {
    return new SpecGate.Decision.Closed(suspended, "because");
  }

  private static Etcd etcd(Long applied) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setGeneration(2L);
    if (applied != null) {
      EtcdStatuses.setObserved(etcd, applied);
    }
    return etcd;
  }
}
