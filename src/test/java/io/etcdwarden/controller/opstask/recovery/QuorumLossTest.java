package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.RecoverQuorum;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.support.Etcds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumLossTest {
  private static final String CONSENT = "etcdwarden.io/allow-quorum-recovery";
  private static final String TASK = "recover";
  private static final RecoverQuorum DEFAULT = new RecoverQuorum(null, null, null);

  @ParameterizedTest
  @CsvSource({
    "3, False,   QuorumLost,        11:54:00, none",
    "5, False,   QuorumLost,        11:54:00, none",
    "3, False,   QuorumLost,        11:56:00, ERR_QUORUM_NOT_LOST",
    "3, True,    Quorate,           11:00:00, ERR_QUORUM_NOT_LOST",
    "3, Unknown, NoMembersInStatus, 11:00:00, ERR_QUORUM_NOT_LOST",
    "1, False,   QuorumLost,        11:00:00, ERR_QUORUM_RECOVERY",
    "0, False,   QuorumLost,        11:00:00, ERR_QUORUM_RECOVERY",
  })
  void onlyAQuorumLostForLongEnoughIsRecovered(
      int members, String status, String reason, String since, String code) {
    Etcd etcd = cluster(members, status, reason, "2026-03-01T" + since + "Z");

    assertEquals(code, code(etcd, DEFAULT));
  }

  @Test
  void outageSecondsOfTheTaskIsUsed() {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:59:30Z");

    assertEquals("none", code(etcd, new RecoverQuorum(null, 30, null)));
    assertEquals("ERR_QUORUM_NOT_LOST", code(etcd, new RecoverQuorum(null, 31, null)));
  }

  @Test
  void aTaskCannotChooseAShorterOutageThanHalfAMinute() {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:59:31Z");

    assertEquals("ERR_QUORUM_NOT_LOST", code(etcd, new RecoverQuorum(null, 0, null)));
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "etcdwarden.io/allow-quorum-recovery, another-task", "other, recover"})
  void aRecoveryThatTheEtcdDoesNotAllowIsRejected(String annotation, String value) {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
    etcd.getMetadata().setAnnotations(Map.of(annotation, value));

    Rejection rejection = rejection(etcd, DEFAULT).orElseThrow();

    assertEquals("ERR_QUORUM_RECOVERY", rejection.code().wire());
    assertTrue(
        rejection
            .message()
            .endsWith(
                "kubectl annotate --overwrite -n ns etcd main"
                    + " etcdwarden.io/allow-quorum-recovery=recover; then create the task again"),
        rejection.message());
  }

  @Test
  void aTaskThatContinuesARecoveryNeedsTheConsentToo() {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
    etcd.getMetadata().setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, "found/main-1/3"));

    assertEquals("ERR_QUORUM_RECOVERY", code(etcd, DEFAULT));
  }

  @Test
  void aSuspendedClusterIsRejected() {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
    etcd.getMetadata().setAnnotations(Map.of(Annotations.SUSPEND, "", CONSENT, TASK));

    assertEquals("ERR_QUORUM_RECOVERY", code(etcd, DEFAULT));
  }

  @Test
  void anUnfinishedRecoveryContinuesWhateverTheConditionsSay() {
    Etcd etcd = cluster(0, "True", "Quorate", "2026-03-01T11:00:00Z");
    etcd.getMetadata()
        .setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, "clear/main-1/3", CONSENT, TASK));

    assertEquals("none", code(etcd, DEFAULT));
    assertEquals(
        Optional.of(new RecoveryProgress(RecoveryProgress.Phase.CLEAR, "main-1", 3)),
        RecoveryProgress.of(etcd));
  }

  @Test
  void aClusterBeingDeletedIsRejectedInEveryPhase() {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
    etcd.getMetadata()
        .setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, "clear/main-1/3", CONSENT, TASK));
    etcd.getMetadata().setDeletionTimestamp("2026-03-01T11:59:00Z");

    assertEquals("ERR_QUORUM_RECOVERY", code(etcd, DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dance/main-1/3", "stop/main-1/100", "stop"})
  void anUnknownAnnotationValueIsRejected(String value) {
    Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
    etcd.getMetadata().setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, value));

    Optional<Rejection> rejection = rejection(etcd, DEFAULT);

    assertTrue(rejection.orElseThrow().message().endsWith(value));
  }

  @Test
  void theAnnotationValueIsParsedAsItWasWritten() {
    for (RecoveryProgress.Phase phase : RecoveryProgress.Phase.values()) {
      Etcd etcd = cluster(3, "False", "QuorumLost", "2026-03-01T11:00:00Z");
      RecoveryProgress progress = new RecoveryProgress(phase, "main-2", 11);
      etcd.getMetadata()
          .setAnnotations(Map.of(Annotations.QUORUM_RECOVERY, progress.annotationValue()));

      assertEquals(Optional.of(progress), RecoveryProgress.of(etcd));
    }
  }

  private static String code(Etcd etcd, RecoverQuorum options) {
    return rejection(etcd, options).map(rejection -> rejection.code().wire()).orElse("none");
  }

  private static Optional<Rejection> rejection(Etcd etcd, RecoverQuorum options) {
    EtcdOpsTask task = SampleOpsTasks.task(TASK, new EtcdOpsTask.Config(null, null, null, options));
    return QuorumLoss.rejection(etcd, task, Instant.parse("2026-03-01T12:00:00Z"));
  }

  private static Etcd cluster(int members, String status, String reason, String since) {
    Etcd etcd = Etcds.with("main", "  replicas: " + members + "\n  etcd: {}\n  backup: {}\n");
    EtcdStatus none = EtcdStatus.EMPTY;
    etcd.getMetadata().setAnnotations(Map.of(CONSENT, TASK));
    etcd.setStatus(
        new EtcdStatus(
            1L,
            none.etcd(),
            List.of(new Condition("Ready", status, reason, "", since, since)),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return etcd;
  }
}
