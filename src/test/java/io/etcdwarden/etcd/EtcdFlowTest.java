package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.metrics.MetricNames;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several runs after one another: what a user does, what the cluster does, what is told. */
class EtcdFlowTest {
  private static final Duration LOST_EVENT = Duration.ofSeconds(30);

  private final Stage stage = new Stage(true);

  @Test
  void aPlainClusterIsMadeMembersLast() {
    stage.cluster.create(Etcds.plain());

    stage.run();

    List<String> writes = stage.cluster.writes();
    assertEquals("create ServiceAccount main", writes.getFirst());
    assertEquals(
        List.of("create StatefulSet main", "tell"),
        writes.subList(writes.size() - 2, writes.size()));
    assertEquals("Reconcile Succeeded", stage.operation());
    assertEquals(List.of("Reconciled"), stage.cluster.told());
  }

  @Test
  void aSecondRunWritesAndTellsNothing() {
    made(Etcds.secured(3, "client", "peer", "backup"));

    stage.run();

    assertEquals(List.of(), stage.cluster.writes());
    assertEquals(List.of(), stage.cluster.told());
  }

  @Test
  void itBecomesReadyWhenItsMembersReport() {
    made(Etcds.plain());
    assertEquals("Unknown NoMembersInStatus", stage.condition("Ready"));

    stage.membersBecomeReady();
    Duration next = stage.run();

    assertEquals("True Quorate", stage.condition("Ready"));
    assertEquals("True AllMembersUpdated", stage.condition("AllMembersUpdated"));
    assertTrue(stage.status().ready());
    assertEquals(List.of("tell"), stage.cluster.writes());
    assertEquals(List.of("Quorate"), stage.cluster.told());
    assertEquals(Duration.ofMillis(60_010), next);
  }

  @Test
  void membersThatAreNotReadyAreLookedAtAgainWhateverEventGotLost() {
    made(Etcds.secured(3, "client"));

    assertEquals(Duration.ofMinutes(2), stage.run());
    stage.clock.pass(Duration.ofMinutes(5));
    assertEquals(Duration.ofMinutes(5), stage.run());
    stage.clock.pass(Duration.ofDays(5));
    assertEquals(Duration.ofHours(10), stage.run());
  }

  @Test
  void membersThatFallSilentAreNoticedByTimeAlone() {
    made(Etcds.plain());
    stage.membersBecomeReady();
    Duration next = stage.run();

    stage.clock.pass(next);
    next = stage.run();
    assertEquals("Unknown", stage.status().members().getFirst().status());
    assertEquals(Duration.ofMinutes(2), next);
    Instant lost = stage.clock.instant().plus(Duration.ofMinutes(5));
    while (stage.clock.instant().isBefore(lost)) {
      stage.clock.pass(next);
      next = stage.run();
    }

    assertEquals("NotReady", stage.status().members().getFirst().status());
    assertEquals("False QuorumLost", stage.condition("Ready"));
  }

  @Test
  void aSecuredClusterGetsItsSecretsBeforeItsMembers() {
    stage.cluster.create(Etcds.secured(3, "client", "peer", "backup"));

    stage.run();

    List<String> writes = stage.cluster.writes();
    assertTrue(writes.getFirst().startsWith("create Secret "), writes.getFirst());
    assertTrue(
        writes.lastIndexOf("create Secret main-backup-client")
            < writes.indexOf("create ServiceAccount main"));
    assertEquals("True Valid", stage.condition("CertificatesReady"));
    assertEquals(8, stage.status().certificates().size());
    assertEquals(List.of("SecretCreated", "Reconciled"), stage.cluster.told());
  }

  @Test
  void aBadSecretHoldsTheMembersSaysWhyAndHealsWhenItIsRepaired() {
    made(Etcds.secured(3, "client"));
    stage.membersBecomeReady();
    stage.run();
    stage.cluster.writes();
    stage.cluster.told();
    StoredSecret good = stage.cluster.secret("main-client-server").orElseThrow();

    stage.cluster.put(provided(good, "broken"));
    Etcd other = Etcds.secured(3, "client");
    other.getSpec().labels().put("team", "a");
    stage.cluster.wish(other);
    Duration next = stage.run();

    assertFalse(stage.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("Reconcile Requeue", stage.operation());
    var condition = stage.find("CertificatesReady").orElseThrow();
    assertEquals("False", condition.status());
    assertTrue(condition.message().contains("main-client-server"), condition.message());
    assertEquals("True Quorate", stage.condition("Ready"));
    assertEquals(1, stage.status().observedGeneration());
    assertEquals(LOST_EVENT, next);
    assertEquals(List.of("Waiting", condition.reason()), stage.cluster.told());

    stage.cluster.removeSecret("main-client-server");
    stage.run();

    assertTrue(stage.cluster.writes().contains("apply StatefulSet main"));
    assertEquals("True Valid", stage.condition("CertificatesReady"));
    assertEquals("Reconcile Succeeded", stage.operation());
    assertEquals(2, stage.status().observedGeneration());
    assertNull(stage.status().lastErrors());
  }

  @Test
  void certificatesAreRenewedWhileTheSpecIsRefused() {
    made(Etcds.secured(3, "client", "peer"));
    stage.membersBecomeReady();
    stage.run();
    stage.cluster.wish(Etcds.secured(3, "client"));
    stage.run();
    assertEquals("Reconcile Error", stage.operation());
    stage.cluster.writes();

    stage.clock.pass(Duration.ofDays(300));
    stage.run();

    assertEquals("Reconcile Error", stage.operation());
    List<String> writes = stage.cluster.writes();
    assertTrue(
        writes.stream().anyMatch(it -> it.endsWith("Secret main-client-server")), writes::toString);
    assertFalse(writes.stream().anyMatch(it -> it.endsWith("StatefulSet main")), writes::toString);
  }

  @Test
  void aProvidedSecretIsNeverWrittenTo() {
    Etcd wish = Etcds.secured(1, "client");
    stage.cluster.create(wish);
    StoredSecret broken =
        provided(
            new StoredSecret(
                "main-client-server",
                StoredSecret.TLS,
                Map.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                "u",
                "1",
                false,
                false),
            "broken");
    stage.cluster.put(broken);

    stage.run();

    assertTrue(stage.cluster.writes().stream().noneMatch(w -> w.endsWith("main-client-server")));
    assertTrue(stage.cluster.object(StatefulSet.class, "main").isEmpty());
    assertTrue(stage.cluster.object(ConfigMap.class, "main-config").isEmpty());
  }

  @Test
  void threeMembersBecomeOfOneOnceItReportsTls() {
    made(Etcds.secured(1));
    stage.membersBecomeReady();
    stage.run();

    stage.cluster.wish(Etcds.secured(3, "peer"));
    stage.run();
    assertEquals(1, stage.replicas());
    assertEquals("Reconcile Requeue", stage.operation());

    stage.run();
    assertEquals(1, stage.replicas());
    assertEquals(1, stage.status().observedGeneration());

    stage.membersBecomeReady();
    stage.run();
    assertEquals(3, stage.replicas());
    assertEquals("Reconcile Succeeded", stage.operation());
    assertEquals(2, stage.status().observedGeneration());
  }

  @Test
  void threeMembersBecomeOfOneAtOnceWithoutTls() {
    made(Etcds.secured(1));
    stage.membersBecomeReady();

    stage.cluster.wish(Etcds.secured(3));
    stage.run();

    assertEquals(3, stage.replicas());
    assertEquals("Reconcile Succeeded", stage.operation());
  }

  @Test
  void aMemberSetWithAnotherSelectorIsMadeAnewAroundItsPods() {
    made(Etcds.plain());
    stage.membersBecomeReady();
    stage.run();
    stage.cluster.writes();
    stage.cluster.change(
        StatefulSet.class,
        "main",
        set -> set.getSpec().getSelector().setMatchLabels(Map.of("a", "b")));

    stage.run();
    assertTrue(stage.cluster.writes().contains("delete StatefulSet main"));

    stage.run();
    assertTrue(stage.cluster.writes().contains("create StatefulSet main"));
    assertEquals(3, stage.replicas());
  }

  @Test
  void aDeletedResourceTakesItsObjectsWithItBeforeItGoes() {
    made(Etcds.secured(3, "client"));
    stage.cluster.edit(etcd -> etcd.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z"));

    var first = stage.cleanUp();
    var second = stage.cleanUp();

    assertFalse(first.isRemoveFinalizer());
    assertTrue(first.getScheduleDelay().isPresent());
    assertEquals("Delete Processing", stage.operation());
    assertEquals(Map.of(), stage.cluster.objects());
    assertTrue(second.isRemoveFinalizer());
    assertEquals("forget", stage.cluster.writes().getLast());
    assertEquals(
        1, stage.registry.get(MetricNames.RUNS).tag("result", "deleting").counter().count());
  }

  @Test
  void aSuspendedResourceIsLookedAtAndLeftAsItIs() {
    made(Etcds.plain());
    stage.cluster.edit(
        etcd -> etcd.getMetadata().setAnnotations(new HashMap<>(Map.of(Annotations.SUSPEND, ""))));
    stage.cluster.wish(Etcds.secured(5));
    stage.membersBecomeReady();

    stage.run();

    assertEquals(List.of("tell"), stage.cluster.writes());
    assertEquals(3, stage.replicas());
    assertEquals(1, stage.status().observedGeneration());
    assertEquals("True Quorate", stage.condition("Ready"));
    assertTrue(stage.cluster.told().contains("SpecReconciliationSkipped"));

    stage.cluster.edit(etcd -> etcd.getMetadata().getAnnotations().clear());
    stage.run();

    assertEquals(5, stage.replicas());
  }

  @Test
  void certificatesInUseAreRepairedWhileTheSpecWaitsForARequest() {
    Stage asked = new Stage(false);
    asked.cluster.create(Etcds.secured(3, "client"));
    asked.run();
    asked.cluster.removeSecret("main-client-server");
    asked.cluster.writes();

    asked.run();

    assertTrue(asked.cluster.secret("main-client-server").isPresent());
    assertEquals("True Valid", asked.condition("CertificatesReady"));
  }

  @Test
  void certificatesInUseAreRenewedWhileAChangedSpecWaitsForARequest() {
    Stage asked = new Stage(false);
    asked.cluster.create(Etcds.secured(3, "client"));
    asked.run();
    asked.membersBecomeReady();
    asked.run();
    asked.cluster.wish(Etcds.secured(3, "client", "peer"));
    asked.clock.pass(Duration.ofDays(300));
    asked.cluster.writes();

    asked.run();

    List<String> writes = asked.cluster.writes();
    assertTrue(writes.contains("replace Secret main-client-server"), writes::toString);
    assertTrue(writes.stream().noneMatch(it -> it.contains("peer")), writes::toString);
    assertEquals("False SpecNotActedOn", asked.condition("CertificatesReady"));
  }

  @Test
  void certificatesThatWaitForTheSpecAreNotCalledReady() {
    Stage asked = new Stage(false);
    asked.cluster.create(Etcds.secured(3, "client"));
    asked.run();
    asked.cluster.wish(Etcds.secured(3, "client", "peer"));
    asked.cluster.writes();

    asked.run();

    assertEquals(List.of("tell"), asked.cluster.writes());
    assertEquals("False SpecNotActedOn", asked.condition("CertificatesReady"));
  }

  @Test
  void aRequestIsAnsweredOnceTheSpecIsInPlace() {
    Stage asked = new Stage(false);
    asked.cluster.create(Etcds.plain());
    asked.run();
    asked.membersBecomeReady();
    asked.cluster.wish(Etcds.secured(5));
    asked.run();
    assertEquals(3, asked.replicas());

    asked.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.OPERATION, "reconcile"))));
    asked.run();

    assertEquals(5, asked.replicas());
    assertEquals("answer", asked.cluster.writes().getLast());
    assertEquals(Map.of(), asked.cluster.live().getMetadata().getAnnotations());
    assertEquals(2, asked.status().observedGeneration());
  }

  @Test
  void aRequestStaysWhileSomethingIsAwaited() {
    made(Etcds.secured(1));
    stage.membersBecomeReady();
    stage.cluster.wish(Etcds.secured(3, "peer"));
    stage.cluster.edit(
        etcd ->
            etcd.getMetadata()
                .setAnnotations(new HashMap<>(Map.of(Annotations.OPERATION, "reconcile"))));

    stage.run();

    assertTrue(stage.cluster.live().isAnnotated(Annotations.OPERATION));
  }

  @Test
  void aFailureIsToldAndTheNextRunRecovers() {
    stage.cluster.create(Etcds.plain());
    stage.cluster.failNextApply(
        new OperatorException(ErrorCode.SYNC_SERVICE_ACCOUNT, "cannot write ServiceAccount main"));

    var control = stage.fail();

    assertFalse(control.isNoRetry());
    assertEquals("Reconcile Error", stage.operation());
    assertEquals("ERR_SYNC_SERVICE_ACCOUNT", stage.status().lastErrors().getFirst().code());
    assertEquals(List.of("ReconcileError"), stage.cluster.told());

    stage.run();

    assertEquals("Reconcile Succeeded", stage.operation());
    assertNull(stage.status().lastErrors());
  }

  @Test
  void whatIsToldOfMembersStaysTrueWhileWritesFail() {
    made(Etcds.plain());
    stage.membersBecomeReady();
    stage.run();
    stage.clock.pass(Duration.ofMinutes(7));
    stage.cluster.failNextApply(
        new OperatorException(ErrorCode.SYNC_SERVICE_ACCOUNT, "cannot write ServiceAccount main"));

    var control = stage.fail();

    assertFalse(control.isNoRetry());
    assertEquals("False QuorumLost", stage.condition("Ready"));
    assertEquals("Reconcile Error", stage.operation());
    assertEquals("ERR_SYNC_SERVICE_ACCOUNT", stage.status().lastErrors().getFirst().code());
    assertEquals(1, stage.status().observedGeneration());
  }

  @Test
  void aWishThatCannotBeMetIsToldAndNotTriedAgain() {
    stage.cluster.create(impossible());

    var control = stage.fail();

    assertTrue(control.isNoRetry());
    assertEquals("ERR_INVALID_SPEC", stage.status().lastErrors().getFirst().code());
    assertEquals(List.of("tell"), stage.cluster.writes());
  }

  @Test
  void membersOfASpecThatCannotBeMetAreLookedAfter() {
    made(Etcds.secured(3, "client"));
    stage.membersBecomeReady();
    stage.run();
    stage.cluster.wish(impossible());
    stage.cluster.removeSecret("main-client-server");
    stage.clock.pass(Duration.ofMinutes(7));
    stage.cluster.writes();

    Duration next = stage.run();

    assertEquals("Reconcile Error", stage.operation());
    assertEquals("ERR_INVALID_SPEC", stage.status().lastErrors().getFirst().code());
    assertEquals("True InvalidSpec", stage.condition("Stalled"));
    assertEquals("False QuorumLost", stage.condition("Ready"));
    assertEquals("True Valid", stage.condition("CertificatesReady"));
    assertEquals(List.of("create Secret main-client-server", "tell"), stage.cluster.writes());
    assertEquals(1, stage.status().observedGeneration());
    assertEquals(LOST_EVENT, next);
  }

  @Test
  void ofASpecThatCannotBeMetNothingIsToldThatNobodyLooksAt() {
    made(Etcds.secured(3, "client"));
    stage.membersBecomeReady();
    stage.run();
    stage.cluster.wish(impossible());
    stage.restart();

    stage.fail();

    assertEquals("Unknown InvalidSpec", stage.condition("Ready"));
    assertEquals("Unknown InvalidSpec", stage.condition("CertificatesReady"));
    assertEquals("True InvalidSpec", stage.condition("Stalled"));
  }

  @Test
  void whatIsToldOfMembersStaysTrueWhileSecretsCannotBeWritten() {
    made(Etcds.secured(3, "client"));
    stage.membersBecomeReady();
    stage.run();
    stage.clock.pass(Duration.ofMinutes(7));
    stage.cluster.removeSecret("main-client-server");
    stage.cluster.failNextKeep(
        new OperatorException(ErrorCode.SYNC_SECRET, "exceeded quota: secrets=0"));

    stage.fail();

    assertEquals("False QuorumLost", stage.condition("Ready"));
    assertEquals("False SecretsNotWritten", stage.condition("CertificatesReady"));
    var condition = stage.find("CertificatesReady").orElseThrow();
    assertTrue(condition.message().contains("main-client-server"), condition.message());
    assertTrue(condition.message().contains("exceeded quota"), condition.message());
  }

  private static Etcd impossible() {
    return Etcds.with(
        "main", "  replicas: 3\n  volumeClaimTemplate: Bad_Name\n  etcd: {}\n  backup: {}\n");
  }

  @Test
  void aMistakeOfOursIsToldWithoutItsInnards() {
    stage.cluster.create(Etcds.plain());
    stage.cluster.failNextApply(new IllegalStateException("innards"));

    stage.fail();

    String description = stage.status().lastErrors().getFirst().description();
    assertEquals("ERR_INTERNAL", stage.status().lastErrors().getFirst().code());
    assertFalse(description.contains("innards"), description);
  }

  @Test
  void aStaleLookIsNoFailureAndIsMadeAgain() {
    made(Etcds.plain());
    stage.cluster.told();
    stage.membersBecomeReady();

    var control =
        stage.runLate(() -> stage.cluster.edit(etcd -> etcd.getMetadata().setLabels(Map.of())));

    assertFalse(control.isNoRetry());
    assertNull(stage.status().lastErrors());
    assertEquals("Reconcile Succeeded", stage.operation());
    assertEquals(List.of(), stage.cluster.told());
    stage.run();
    assertEquals("True Quorate", stage.condition("Ready"));
  }

  @Test
  void aClusterGoesToSleepAndWakes() {
    made(Etcds.plain());
    stage.membersBecomeReady();
    stage.run();

    stage.cluster.wish(Etcds.secured(0));
    stage.run();
    assertEquals(0, stage.replicas());
    assertEquals("True NotChecked", stage.condition("Ready"));
    assertNull(stage.status().members());

    stage.cluster.wish(Etcds.plain());
    stage.run();
    assertEquals(3, stage.replicas());
    assertEquals("True Quorate", stage.condition("Ready"));
  }

  private void made(Etcd wish) {
    stage.cluster.create(wish);
    stage.run();
    stage.cluster.writes();
    stage.cluster.told();
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
