package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.Plans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecPlanTest {
  private static final String VALID =
      """
        replicas: 3
        etcd:
          clientUrlTls:
            tlsCASecretRef: {name: main-ca}
            serverTLSSecretRef: {name: main-server}
            clientTLSSecretRef: {name: main-client}
        backup:
          fullSnapshotSchedule: "0 3 * * *"
          store: {provider: S3, container: backups, prefix: main}
      """;

  private final Planner planner = new Planner(new PlanSettings(Images.builtIn(), true, false));
  private final ClusterPlan applied = Plans.of(Etcds.with("main", VALID));
  private final ObservedCluster running = ObservedClusters.of(LiveObjects.memberSet(applied, 3));

  @Test
  void aValidSpecIsPlannedInFull() {
    assertEquals(
        new SpecPlan.Valid(applied), SpecPlan.of(planner, Etcds.with("main", VALID), running));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicas: 3|replicas: 99",
        "replicas: 3|replicas: -1",
        "backup:|volumeClaimTemplate: Bad_Name\\n  backup:",
        "backup:|storageCapacity: much\\n  backup:",
        "backup:|backup:\\n    port: 2379",
        "backup:|backup:\\n    etcdSnapshotTimeout: soon",
        "backup:|pki: {leaf: {renewAt: 200%}}\\n  backup:",
        "backup:|pki: {ca: {validity: long}}\\n  backup:",
        "backup:|pki: {leaf: {validity: 1m}}\\n  backup:",
        "backup:|pki: {additionalNames: {dnsNames: [a..b], ipAddresses: ['::1::2']}}\\n  backup:",
        "backup:|pki: {maintenanceWindows: ['* 22 31 2 *']}\\n  backup:",
        "provider: S3|provider: dell",
        "provider: S3|provider: elsewhere",
        "provider: S3|provider: Local, secretRef: {name: missing}",
      })
  void anInvalidFieldLeavesMembersCertificatesAndBackupsAsApplied(String change) {
    SpecPlan plan = SpecPlan.of(planner, changed(change), running);

    assertTrue(plan instanceof SpecPlan.Invalid, plan::toString);
    assertEquals(applied.pki(), plan.plan().pki());
    assertEquals(applied.tls(), plan.plan().tls());
    assertEquals(applied.names(), plan.plan().names());
    assertEquals(3, plan.plan().members().size());
    assertEquals(applied.storage().claimTemplate(), plan.plan().storage().claimTemplate());
    assertTrue(plan.plan().backup().isEnabled());
    assertEquals(
        applied.backup().snapshots().fullSchedule(),
        plan.plan().backup().snapshots().fullSchedule());
  }

  @Test
  void anInvalidAdditionalNameLeavesTheOtherNamesInTheCertificates() {
    String names = "pki: {additionalNames: {dnsNames: [%setcd.example.com]}}\n  backup:";
    ClusterPlan before =
        SpecPlan.of(planner, changed("backup:|" + names.formatted("")), running).plan();

    SpecPlan plan = SpecPlan.of(planner, changed("backup:|" + names.formatted("a..b, ")), running);

    assertTrue(plan instanceof SpecPlan.Invalid, plan::toString);
    assertEquals(before.pki(), plan.plan().pki());
  }

  @Test
  void anInvalidSpecStillNamesTheClusterThatItsMembersJoin() {
    String joining =
        """
        etcd:|etcd:
            bootstrapWithExistingCluster:
              members: [{name: old-0, peerUrls: ["http://old-0:2380"]}]
              clientEndpoints: ["http://old-0:2379"]
        """;
    Etcd valid = changed(joining);

    SpecPlan plan = SpecPlan.of(planner, changed(joining + "    quota: much"), running);

    assertTrue(plan instanceof SpecPlan.Invalid, plan::toString);
    assertEquals(Plans.of(valid).peers(), plan.plan().peers());
  }

  @Test
  void anInvalidSpecWithoutMemberSetIsAFailure() {
    Etcd invalid = changed("replicas: 3|replicas: 99");

    OperatorException failure =
        assertThrows(
            OperatorException.class, () -> SpecPlan.of(planner, invalid, ObservedClusters.of()));

    assertTrue(failure.getMessage().startsWith("spec.replicas is 99"), failure.getMessage());
  }

  @Test
  void aSpecWithoutItsRequiredPartsIsAFailure() {
    Etcd invalid = Etcds.with("main", "  replicas: 3\n  backup: {}\n");

    OperatorException failure =
        assertThrows(OperatorException.class, () -> SpecPlan.of(planner, invalid, running));

    assertTrue(failure.getMessage().startsWith("spec.etcd is missing"), failure.getMessage());
  }

  /** The valid spec with the text before the bar replaced by the text after it. */
  private static Etcd changed(String change) {
    String[] parts = change.replace("\\n", "\n").split("\\|", 2);
    return Etcds.with("main", VALID.replace(parts[0], parts[1]));
  }
}
