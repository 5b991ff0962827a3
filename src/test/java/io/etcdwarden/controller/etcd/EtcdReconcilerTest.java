package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.metrics.MetricNames;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LogLines;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of reconciles: what a user changes, what the cluster does, what the status says. */
class EtcdReconcilerTest {
  private static final Duration MISSED_EVENT = Duration.ofSeconds(30);

  private final ReconcileHarness harness = new ReconcileHarness(true);

  @Test
  void theMemberSetOfANewClusterIsCreatedLast() {
    harness.cluster.create(Etcds.withDefaults());

    harness.reconcile();

    List<String> writes = harness.cluster.writes();
    assertEquals("create ServiceAccount main", writes.getFirst());
    assertEquals(
        List.of("create StatefulSet main", "write status"),
        writes.subList(writes.size() - 2, writes.size()));
    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(List.of("Reconciled"), harness.cluster.eventReasons());
  }

  @Test
  void warningsAboutTheSpecAreRecordedOncePerGeneration() {
    harness.cluster.create(Etcds.with("main", "  replicas: 2\n  etcd: {}\n  backup: {}\n"));

    harness.reconcile();

    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(List.of("Reconciled", "EvenNumberOfMembers"), harness.cluster.eventReasons());

    harness.reconcile();

    assertEquals(List.of(), harness.cluster.eventReasons());
  }

  @Test
  void anAnnotationThatCannotBeReadIsReportedAndStays() {
    Etcd etcd = Etcds.withTls(3, "client");
    etcd.getMetadata().setAnnotations(Map.of(Annotations.ROTATE_CA, "backup"));
    harness.cluster.create(etcd);

    harness.reconcile();

    assertTrue(harness.cluster.eventReasons().contains("AnnotationInvalid"));
    assertTrue(harness.cluster.live().isAnnotated(Annotations.ROTATE_CA));
  }

  /** Pods of the old template mount them, and the same Secrets serve when TLS comes back. */
  @Test
  void generatedSecretsStayWhenTlsIsRemovedFromARunningCluster() {
    harness.cluster.create(Etcds.withTls(3, "client"));
    harness.reconcile();
    List<String> generated = harness.cluster.secretNames();

    harness.cluster.updateSpec(Etcds.withTls(3));
    harness.reconcile();
    harness.reconcile();

    assertFalse(generated.isEmpty());
    assertTrue(harness.cluster.secretNames().containsAll(generated));
  }

  /** The training run of the build ends with this write; it has no user who creates a Secret. */
  @Test
  void theClusterOfTheTrainingRunGetsItsMembersInTheFirstReconcile() throws IOException {
    Path file = Path.of("src/test/resources/training/etcd.yaml");
    harness.cluster.create(Etcds.parse(Files.readString(file)));

    harness.reconcile();

    assertTrue(harness.cluster.writes().contains("create StatefulSet main"));
    assertEquals("Reconcile Succeeded", harness.operation());
  }

  @Test
  void aClusterWithRsaKeysStartsWhenAnotherThreadHasGeneratedThem() {
    harness.cluster.create(withRsaKeys());

    harness.reconcile();

    assertFalse(harness.cluster.writes().contains("create StatefulSet main"));
    assertEquals("False KeyBeingGenerated", harness.condition("CertificatesReady"));
    assertEquals(1, harness.queuedKeys.size());

    harness.generateKeys();
    harness.reconcile();
    harness.generateKeys();
    harness.reconcile();

    assertEquals(2, harness.readyKeys.size());
    assertTrue(harness.cluster.writes().contains("create StatefulSet main"));
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals(0, harness.queuedKeys.size());
  }

  @Test
  void aSuspendedClusterGeneratesEachKeyOnce() {
    Etcd etcd = withRsaKeys();
    etcd.getMetadata().setAnnotations(Map.of(Annotations.SUSPEND, ""));
    harness.cluster.create(etcd);

    for (int run = 0; run < 4; run++) {
      harness.reconcile();
      harness.generateKeys();
    }

    assertEquals(2, harness.readyKeys.size(), "the keys of the CA and of the leaf, not written");
    assertTrue(harness.cluster.secret("ca").isEmpty());
  }

  private static Etcd withRsaKeys() {
    return Etcds.with(
        "main",
        """
          replicas: 3
          etcd: {peerUrlTls: {tlsCASecretRef: {name: ca}, serverTLSSecretRef: {name: pair}}}
          backup: {}
          pki: {keyAlgorithm: RSA-2048}
        """);
  }

  @Test
  void aSecondReconcileWritesNothingAndRecordsNoEvent() {
    createAndReconcile(Etcds.withTls(3, "client", "peer", "backup"));

    harness.reconcile();

    assertEquals(List.of(), harness.cluster.writes());
    assertEquals(List.of(), harness.cluster.eventReasons());
  }

  @Test
  void aClusterBecomesReadyWhenItsMembersReport() {
    createAndReconcile(Etcds.withDefaults());
    assertEquals("Unknown NoMembersInStatus", harness.condition("Ready"));

    harness.membersBecomeReady();
    Duration next = harness.reconcile();

    assertEquals("True Quorate", harness.condition("Ready"));
    assertEquals("True AllMembersUpdated", harness.condition("AllMembersUpdated"));
    assertTrue(harness.status().ready());
    assertEquals(List.of("write status"), harness.cluster.writes());
    assertEquals(List.of("Quorate"), harness.cluster.eventReasons());
    assertEquals(Duration.ofMillis(60_010), next);
  }

  @Test
  void membersThatAreNotReadyAreCheckedAgainWithoutAnEvent() {
    createAndReconcile(Etcds.withTls(3, "client"));

    assertEquals(Duration.ofMinutes(2), harness.reconcile());
    harness.clock.advance(Duration.ofMinutes(5));
    assertEquals(Duration.ofMinutes(5), harness.reconcile());
    harness.clock.advance(Duration.ofDays(5));
    assertEquals(Duration.ofHours(10), harness.reconcile());
  }

  @Test
  void missedHeartbeatsAreNoticedWithoutAnEvent() {
    createAndReconcile(Etcds.withDefaults());
    harness.membersBecomeReady();
    Duration next = harness.reconcile();

    harness.clock.advance(next);
    next = harness.reconcile();
    assertEquals("Unknown", harness.status().members().getFirst().status());
    assertEquals(Duration.ofMinutes(2), next);
    Instant lost = harness.clock.instant().plus(Duration.ofMinutes(5));
    while (harness.clock.instant().isBefore(lost)) {
      harness.clock.advance(next);
      next = harness.reconcile();
    }

    assertEquals("NotReady", harness.status().members().getFirst().status());
    assertEquals("False QuorumLost", harness.condition("Ready"));
  }

  @Test
  void theSecretsOfATlsClusterAreCreatedBeforeItsMembers() {
    harness.cluster.create(Etcds.withTls(3, "client", "peer", "backup"));

    harness.reconcile();

    List<String> writes = harness.cluster.writes();
    assertTrue(writes.getFirst().startsWith("create Secret "), writes.getFirst());
    assertTrue(
        writes.lastIndexOf("create Secret main-backup-client")
            < writes.indexOf("create ServiceAccount main"));
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals(8, harness.status().certificates().size());
    assertEquals(List.of("SecretCreated", "Reconciled"), harness.cluster.eventReasons());
  }

  @Test
  void anInvalidSecretHoldsTheMembersUntilItIsRepaired() {
    createAndReconcile(Etcds.withTls(3, "client"));
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.writes();
    harness.cluster.eventReasons();
    StoredSecret good = harness.cluster.secret("main-client-server").orElseThrow();

    harness.cluster.put(provided(good, "broken"));
    Etcd other = Etcds.withTls(3, "client");
    other.getSpec().labels().put("team", "a");
    harness.cluster.updateSpec(other);
    Duration next = harness.reconcile();

    assertFalse(harness.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("Reconcile Requeue", harness.operation());
    var condition = harness.findCondition("CertificatesReady").orElseThrow();
    assertEquals("False", condition.status());
    assertTrue(condition.message().contains("main-client-server"), condition.message());
    assertEquals("True Quorate", harness.condition("Ready"));
    assertEquals(1, harness.status().observedGeneration());
    assertEquals(MISSED_EVENT, next);
    assertEquals(List.of("Waiting", condition.reason()), harness.cluster.eventReasons());

    harness.cluster.removeSecret("main-client-server");
    harness.reconcile();

    assertTrue(harness.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(2, harness.status().observedGeneration());
    assertNull(harness.status().lastErrors());
  }

  @Test
  void certificatesAreRenewedWhileTheSpecIsRejected() {
    createAndReconcile(Etcds.withTls(3, "client", "peer"));
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.updateSpec(Etcds.withTls(3, "client"));
    harness.reconcile();
    assertEquals("Reconcile Error", harness.operation());
    harness.cluster.writes();

    harness.clock.advance(Duration.ofDays(300));
    harness.reconcile();

    assertEquals("Reconcile Error", harness.operation());
    List<String> writes = harness.cluster.writes();
    assertTrue(
        writes.stream().anyMatch(it -> it.endsWith("Secret main-client-server")), writes::toString);
    assertFalse(writes.stream().anyMatch(it -> it.endsWith("StatefulSet main")), writes::toString);
  }

  @Test
  void aProvidedSecretIsNeverWritten() {
    Etcd etcd = Etcds.withTls(1, "client");
    harness.cluster.create(etcd);
    StoredSecret broken = provided(missing("main-client-server"), "broken");
    harness.cluster.put(broken);

    harness.reconcile();

    assertTrue(harness.cluster.writes().stream().noneMatch(w -> w.endsWith("main-client-server")));
    assertTrue(harness.cluster.object(StatefulSet.class, "main").isEmpty());
    assertTrue(harness.cluster.object(ConfigMap.class, "main-config").isEmpty());
  }

  @Test
  void oneMemberBecomesThreeAfterItReportsPeerTls() {
    createAndReconcile(Etcds.withTls(1));
    harness.membersBecomeReady();
    harness.reconcile();

    harness.cluster.updateSpec(Etcds.withTls(3, "peer"));
    harness.reconcile();
    assertEquals(1, harness.replicas());
    assertEquals("Reconcile Requeue", harness.operation());

    harness.reconcile();
    assertEquals(1, harness.replicas());
    assertEquals(1, harness.status().observedGeneration());

    harness.membersBecomeReady();
    harness.reconcile();
    assertEquals(3, harness.replicas());
    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(2, harness.status().observedGeneration());
  }

  @Test
  void oneMemberBecomesThreeAtOnceWithoutTls() {
    createAndReconcile(Etcds.withTls(1));
    harness.membersBecomeReady();

    harness.cluster.updateSpec(Etcds.withTls(3));
    harness.reconcile();

    assertEquals(3, harness.replicas());
    assertEquals("Reconcile Succeeded", harness.operation());
  }

  @Test
  void aMemberSetWithAnotherSelectorIsReplacedAndKeepsItsPods() {
    createAndReconcile(Etcds.withDefaults());
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.writes();
    harness.cluster.change(
        StatefulSet.class,
        "main",
        set -> set.getSpec().getSelector().setMatchLabels(Map.of("a", "b")));

    harness.reconcile();
    assertTrue(harness.cluster.writes().contains("delete StatefulSet main"));

    harness.reconcile();
    assertTrue(harness.cluster.writes().contains("create StatefulSet main"));
    assertEquals(3, harness.replicas());
  }

  @Test
  void theObjectsOfADeletedEtcdAreDeletedBeforeItsFinalizer() {
    createAndReconcile(Etcds.withTls(3, "client"));
    harness.cluster.edit(etcd -> etcd.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z"));

    var first = harness.cleanup();
    var second = harness.cleanup();

    assertFalse(first.isRemoveFinalizer());
    assertTrue(first.getScheduleDelay().isPresent());
    assertEquals("Delete Processing", harness.operation());
    assertEquals(Map.of(), harness.cluster.objects());
    assertTrue(second.isRemoveFinalizer());
    assertEquals("clear cached Secrets", harness.cluster.writes().getLast());
    assertEquals(
        1, harness.registry.get(MetricNames.RUNS).tag("result", "deleting").counter().count());
  }

  @Test
  void aSuspendedEtcdGetsItsStatusButNoChange() {
    createAndReconcile(Etcds.withDefaults());
    harness.cluster.edit(
        etcd -> etcd.getMetadata().setAnnotations(new HashMap<>(Map.of(Annotations.SUSPEND, ""))));
    harness.cluster.updateSpec(Etcds.withTls(5));
    harness.membersBecomeReady();

    harness.reconcile();

    assertEquals(List.of("write status"), harness.cluster.writes());
    assertEquals(3, harness.replicas());
    assertEquals(1, harness.status().observedGeneration());
    assertEquals("True Quorate", harness.condition("Ready"));
    assertTrue(harness.cluster.eventReasons().contains("SpecReconciliationSkipped"));

    harness.cluster.edit(etcd -> etcd.getMetadata().getAnnotations().clear());
    harness.reconcile();

    assertEquals(5, harness.replicas());
  }

  @Test
  void certificatesInUseAreRepairedWhileTheSpecWaitsForARequest() {
    ReconcileHarness gated = new ReconcileHarness(false);
    gated.cluster.create(Etcds.withTls(3, "client"));
    gated.reconcile();
    gated.cluster.removeSecret("main-client-server");
    gated.cluster.writes();

    gated.reconcile();

    assertTrue(gated.cluster.secret("main-client-server").isPresent());
    assertEquals("True Valid", gated.condition("CertificatesReady"));
  }

  @Test
  void certificatesInUseAreRenewedWhileAChangedSpecWaitsForARequest() {
    ReconcileHarness gated = new ReconcileHarness(false);
    gated.cluster.create(Etcds.withTls(3, "client"));
    gated.reconcile();
    gated.membersBecomeReady();
    gated.reconcile();
    gated.cluster.updateSpec(Etcds.withTls(3, "client", "peer"));
    gated.clock.advance(Duration.ofDays(300));
    gated.cluster.writes();

    gated.reconcile();

    List<String> writes = gated.cluster.writes();
    assertTrue(writes.contains("replace Secret main-client-server"), writes::toString);
    assertTrue(writes.stream().noneMatch(it -> it.contains("peer")), writes::toString);
    assertEquals("False SpecNotActedOn", gated.condition("CertificatesReady"));
  }

  @Test
  void certificatesThatOnlyThePendingSpecNeedsAreNotReady() {
    ReconcileHarness gated = new ReconcileHarness(false);
    gated.cluster.create(Etcds.withTls(3, "client"));
    gated.reconcile();
    gated.cluster.updateSpec(Etcds.withTls(3, "client", "peer"));
    gated.cluster.writes();

    gated.reconcile();

    assertEquals(List.of("write status"), gated.cluster.writes());
    assertEquals("False SpecNotActedOn", gated.condition("CertificatesReady"));
  }

  @Test
  void theReconcileAnnotationIsRemovedWhenTheSpecIsApplied() {
    ReconcileHarness gated = new ReconcileHarness(false);
    gated.cluster.create(Etcds.withDefaults());
    gated.reconcile();
    gated.membersBecomeReady();
    gated.cluster.updateSpec(Etcds.withTls(5));
    gated.reconcile();
    assertEquals(3, gated.replicas());

    gated.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.OPERATION, "reconcile"))));
    gated.reconcile();

    assertEquals(5, gated.replicas());
    assertEquals("remove operation annotation", gated.cluster.writes().getLast());
    assertEquals(Map.of(), gated.cluster.live().getMetadata().getAnnotations());
    assertEquals(2, gated.status().observedGeneration());
  }

  @Test
  void theReconcileAnnotationStaysWhileTheRolloutWaits() {
    createAndReconcile(Etcds.withTls(1));
    harness.membersBecomeReady();
    harness.cluster.updateSpec(Etcds.withTls(3, "peer"));
    harness.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.OPERATION, "reconcile"))));

    harness.reconcile();

    assertTrue(harness.cluster.live().isAnnotated(Annotations.OPERATION));
  }

  @Test
  void aFailureIsInTheStatusAndTheNextReconcileRecovers() {
    harness.cluster.create(Etcds.withDefaults());
    harness.cluster.failNextApply(
        new OperatorException(ErrorCode.SYNC_SERVICE_ACCOUNT, "cannot write ServiceAccount main"));

    var control = harness.reconcileAndFail();

    assertFalse(control.isNoRetry());
    assertEquals("Reconcile Error", harness.operation());
    assertEquals("ERR_SYNC_SERVICE_ACCOUNT", harness.status().lastErrors().getFirst().code());
    assertEquals(List.of("ReconcileError"), harness.cluster.eventReasons());

    harness.reconcile();

    assertEquals("Reconcile Succeeded", harness.operation());
    assertNull(harness.status().lastErrors());
  }

  @Test
  void aNamespaceThatIsBeingDeletedIsInTheStatusAndNotInTheLog() {
    harness.cluster.create(Etcds.withTls(3, "client"));
    harness.cluster.failNextSecretWrite(
        new OperatorException(ErrorCode.NAMESPACE_TERMINATING, "namespace ns is being terminated"));
    List<String> lines = new ArrayList<>();

    try (var _ = LogLines.of(ReconcileReporter.class, lines::add)) {
      harness.reconcileAndFail();
    }

    assertEquals(List.of(), lines);
    assertEquals("ERR_NAMESPACE_TERMINATING", harness.status().lastErrors().getFirst().code());
    assertEquals("False SecretsNotWritten", harness.condition("CertificatesReady"));
  }

  @Test
  void memberConditionsStayCurrentWhileWritesFail() {
    createAndReconcile(Etcds.withDefaults());
    harness.membersBecomeReady();
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(7));
    harness.cluster.failNextApply(
        new OperatorException(ErrorCode.SYNC_SERVICE_ACCOUNT, "cannot write ServiceAccount main"));

    var control = harness.reconcileAndFail();

    assertFalse(control.isNoRetry());
    assertEquals("False QuorumLost", harness.condition("Ready"));
    assertEquals("Reconcile Error", harness.operation());
    assertEquals("ERR_SYNC_SERVICE_ACCOUNT", harness.status().lastErrors().getFirst().code());
    assertEquals(1, harness.status().observedGeneration());
  }

  @Test
  void anInvalidSpecIsInTheStatusAndNotRetried() {
    harness.cluster.create(invalidSpec());

    var control = harness.reconcileAndFail();

    assertTrue(control.isNoRetry());
    assertEquals("ERR_INVALID_SPEC", harness.status().lastErrors().getFirst().code());
    assertEquals(List.of("write status"), harness.cluster.writes());
  }

  @ParameterizedTest(name = "operator restarted: {0}")
  @ValueSource(booleans = {false, true})
  void anInvalidSpecKeepsStatusAndCertificatesOfTheMembersCurrent(boolean restarted) {
    createAndReconcile(Etcds.withTls(3, "client"));
    harness.membersBecomeReady();
    harness.reconcile();
    harness.cluster.updateSpec(invalidSpecWithClientTls());
    harness.cluster.removeSecret("main-client-server");
    harness.clock.advance(Duration.ofMinutes(7));
    harness.cluster.writes();
    if (restarted) {
      harness.restart();
    }

    Duration next = harness.reconcile();

    assertEquals("Reconcile Error", harness.operation());
    assertEquals("ERR_INVALID_SPEC", harness.status().lastErrors().getFirst().code());
    assertEquals("True InvalidSpec", harness.condition("Stalled"));
    assertEquals("False QuorumLost", harness.condition("Ready"));
    assertEquals("True Valid", harness.condition("CertificatesReady"));
    assertEquals(
        List.of("create Secret main-client-server", "write status"), harness.cluster.writes());
    assertEquals(1, harness.status().observedGeneration());
    assertEquals(MISSED_EVENT, next);
  }

  @Test
  void anInvalidSpecWithoutMemberSetMakesConditionsUnknown() {
    harness.cluster.put(provided(missing("main-client-server"), "broken"));
    createAndReconcile(Etcds.withTls(3, "client"));
    assertTrue(harness.cluster.object(StatefulSet.class, "main").isEmpty());
    harness.cluster.updateSpec(invalidSpecWithClientTls());

    harness.reconcileAndFail();

    assertEquals("Unknown InvalidSpec", harness.condition("Ready"));
    assertEquals("Unknown InvalidSpec", harness.condition("CertificatesReady"));
    assertEquals("True InvalidSpec", harness.condition("Stalled"));
  }

  @Test
  void memberConditionsStayCurrentWhileSecretsCannotBeWritten() {
    createAndReconcile(Etcds.withTls(3, "client"));
    harness.membersBecomeReady();
    harness.reconcile();
    harness.clock.advance(Duration.ofMinutes(7));
    harness.cluster.removeSecret("main-client-server");
    harness.cluster.failNextSecretWrite(
        new OperatorException(ErrorCode.SYNC_SECRET, "exceeded quota: secrets=0"));

    harness.reconcileAndFail();

    assertEquals("False QuorumLost", harness.condition("Ready"));
    assertEquals("False SecretsNotWritten", harness.condition("CertificatesReady"));
    var condition = harness.findCondition("CertificatesReady").orElseThrow();
    assertTrue(condition.message().contains("main-client-server"), condition.message());
    assertTrue(condition.message().contains("exceeded quota"), condition.message());
  }

  private static Etcd invalidSpecWithClientTls() {
    Etcd etcd = Etcds.withTls(3, "client");
    etcd.setSpec(invalid(etcd.getSpec()));
    return etcd;
  }

  private static EtcdSpec invalid(EtcdSpec spec) {
    return new EtcdSpec(
        spec.memberNamePrefix(),
        spec.selector(),
        spec.labels(),
        spec.annotations(),
        spec.etcd(),
        spec.backup(),
        spec.sharedConfig(),
        spec.schedulingConstraints(),
        spec.replicas(),
        spec.priorityClassName(),
        spec.storageClass(),
        spec.storageCapacity(),
        "Bad_Name",
        spec.runAsRoot(),
        spec.pki());
  }

  private static Etcd invalidSpec() {
    return Etcds.with(
        "main", "  replicas: 3\n  volumeClaimTemplate: Bad_Name\n  etcd: {}\n  backup: {}\n");
  }

  @Test
  void anUnexpectedExceptionIsReportedWithoutItsMessage() {
    harness.cluster.create(Etcds.withDefaults());
    harness.cluster.failNextApply(new IllegalStateException("innards"));

    harness.reconcileAndFail();

    String description = harness.status().lastErrors().getFirst().description();
    assertEquals("ERR_INTERNAL", harness.status().lastErrors().getFirst().code());
    assertFalse(description.contains("innards"), description);
  }

  @Test
  void aStaleReadIsRetriedAndIsNoFailure() {
    createAndReconcile(Etcds.withDefaults());
    harness.cluster.eventReasons();
    harness.membersBecomeReady();

    var control =
        harness.reconcileStale(
            () -> harness.cluster.edit(etcd -> etcd.getMetadata().setLabels(Map.of())));

    assertFalse(control.isNoRetry());
    assertNull(harness.status().lastErrors());
    assertEquals("Reconcile Succeeded", harness.operation());
    assertEquals(List.of(), harness.cluster.eventReasons());
    harness.reconcile();
    assertEquals("True Quorate", harness.condition("Ready"));
  }

  @Test
  void aClusterIsHibernatedAndWokenUp() {
    createAndReconcile(Etcds.withDefaults());
    harness.membersBecomeReady();
    harness.reconcile();

    harness.cluster.updateSpec(Etcds.withTls(0));
    harness.reconcile();
    assertEquals(0, harness.replicas());
    assertEquals("True NotChecked", harness.condition("Ready"));
    assertNull(harness.status().members());

    harness.cluster.updateSpec(Etcds.withDefaults());
    harness.reconcile();
    assertEquals(3, harness.replicas());
    assertEquals("True Quorate", harness.condition("Ready"));
  }

  private void createAndReconcile(Etcd etcd) {
    harness.cluster.create(etcd);
    harness.reconcile();
    harness.cluster.writes();
    harness.cluster.eventReasons();
  }

  private static StoredSecret missing(String name) {
    return new StoredSecret(
        name, StoredSecret.TLS, Map.of(), Map.of(), Map.of(), Set.of(), "u", "1", false, false);
  }

  private static StoredSecret provided(StoredSecret like, String certificate) {
    return new StoredSecret(
        like.name(),
        like.type(),
        Map.of(
            "tls.crt", certificate.getBytes(StandardCharsets.UTF_8),
            "tls.key", certificate.getBytes(StandardCharsets.UTF_8)),
        Map.of(),
        Map.of(),
        Set.of(),
        like.uid(),
        like.resourceVersion(),
        false,
        false);
  }
}
