package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.GoDuration;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The delta period is 5 minutes and the full schedule is daily, unless a test says otherwise. */
class BackupReadyCheckTest {
  private static final Instant NOW = CheckScenario.NOW;
  private static final String NEVER = "never";

  @ParameterizedTest(name = "full {0} ago, delta {1} ago, Lease created {2} ago, before {3}: {4}")
  @CsvSource(
      textBlock =
          """
          never, never,  1h,  '',      Unknown Unknown
          never, 9m,     1h,  '',      True BackupSucceeded
          never, 10m,    1h,  '',      Unknown Unknown
          never, 9m,     24h, '',      Unknown Unknown
          never, 16m,    1h,  Unknown, False BackupFailed
          26m,   never,  1h,  '',      Unknown Unknown
          24m,   never,  1h,  '',      Unknown Unknown
          23h,   9m,     48h, '',      True BackupSucceeded
          23h,   9m,     48h, False,   True BackupSucceeded
          24h,   9m,     48h, '',      Unknown Unknown
          1h,    10m,    48h, True,    Unknown Unknown
          1h,    15m,    48h, Unknown, Unknown Unknown
          1h,    15m1s,  48h, Unknown, False BackupFailed
          1h,    16m,    48h, False,   False BackupFailed
          1h,    16m,    48h, True,    Unknown Unknown
          1h,    16m,    48h, '',      Unknown Unknown
          """)
  void theAgesOfTheSnapshotsDecideTheCondition(
      String full, String delta, String created, String before, String verdict) {
    CheckScenario checkScenario =
        CheckScenario.of(withBackups())
            .observing(full(full, created), delta(delta))
            .withConditions(ConditionType.BACKUP_READY, before);

    assertEquals(verdict, checkScenario.statusAndReason(new BackupReadyCheck()));
  }

  @Test
  void missingDeltaSnapshotsHaveAMessageOfTheirOwn() {
    var result =
        CheckScenario.of(withBackups())
            .observing(full("26m", "1h"), delta(NEVER))
            .resultOf(new BackupReadyCheck());

    assertTrue(result.message().contains("have not started"), result.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"  backup: {}\\n", "  backup: {store: {prefix: p}}\\n"})
  void withoutAStoreProviderThereIsNoCondition(String backup) {
    Etcd etcd = Etcds.with("main", "  replicas: 3\n  etcd: {}\n" + backup.replace("\\n", "\n"));

    String verdict =
        CheckScenario.of(etcd)
            .observing(full("1h", "2h"), delta("1m"))
            .statusAndReason(new BackupReadyCheck());

    assertEquals("absent", verdict);
  }

  @Test
  void withoutSnapshotLeasesTheConditionIsUnknown() {
    assertEquals(
        "Unknown Unknown", CheckScenario.of(withBackups()).statusAndReason(new BackupReadyCheck()));
  }

  @ParameterizedTest(name = "delta {0} ago: {1}")
  @CsvSource({"39s, True BackupSucceeded", "40s, Unknown Unknown"})
  void theDefaultDeltaPeriodIsTwentySeconds(String delta, String verdict) {
    Etcd etcd = withStore("");

    assertEquals(
        verdict,
        CheckScenario.of(etcd)
            .observing(full("1h", "2h"), delta(delta))
            .statusAndReason(new BackupReadyCheck()));
  }

  @ParameterizedTest(name = "full {0} ago: {1}")
  @CsvSource({"23h, True BackupSucceeded", "24h, Unknown Unknown"})
  void theDefaultFullScheduleIsDaily(String full, String verdict) {
    Etcd etcd = withStore("    deltaSnapshotPeriod: 5m\n");

    assertEquals(
        verdict,
        CheckScenario.of(etcd)
            .observing(full(full, "48h"), delta("1m"))
            .statusAndReason(new BackupReadyCheck()));
  }

  @ParameterizedTest(name = "full {0} ago: {1}")
  @CsvSource({"5h, True BackupSucceeded", "6h, Unknown Unknown"})
  void theFullScheduleLimitsTheAgeOfTheFullSnapshot(String full, String verdict) {
    Etcd etcd = withStore("    deltaSnapshotPeriod: 5m\n    fullSnapshotSchedule: 0 */6 * * *\n");

    assertEquals(
        verdict,
        CheckScenario.of(etcd)
            .observing(full(full, "48h"), delta("1m"))
            .statusAndReason(new BackupReadyCheck()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 30 2 *", "sometimes"})
  void withAnInvalidScheduleTheConditionIsUnknown(String schedule) {
    Etcd etcd = withStore("    fullSnapshotSchedule: " + schedule + "\n");

    assertEquals(
        "Unknown Unknown",
        CheckScenario.of(etcd)
            .observing(full("1h", "2h"), delta("1s"))
            .statusAndReason(new BackupReadyCheck()));
  }

  @ParameterizedTest(name = "full {0} ago, delta {1} ago, before {2}: valid for {3}")
  @CsvSource(
      textBlock =
          """
          1h,    9m,    True,    1m
          1h,    10m1s, True,    4m59s
          1h,    11m,   Unknown, 4m
          1h,    15m,   Unknown, 0s
          1h,    16m,   Unknown, 23h
          1h,    16m,   True,    0s
          23h59m, 1m,   True,    1m
          24m,   never, '',      1m
          """)
  void theResultExpiresWhenTimeAloneChangesIt(
      String full, String delta, String before, String validFor) {
    Instant validUntil =
        CheckScenario.of(withBackups())
            .observing(full(full, "48h"), delta(delta))
            .withConditions(ConditionType.BACKUP_READY, before)
            .resultOf(new BackupReadyCheck())
            .validUntil();

    assertEquals(ago(validFor), Duration.between(NOW, validUntil));
  }

  private static Etcd withBackups() {
    return withStore("    deltaSnapshotPeriod: 5m\n    fullSnapshotSchedule: 0 0 * * *\n");
  }

  private static Etcd withStore(String settings) {
    return Etcds.with(
        "main",
        "  replicas: 3\n  etcd: {}\n  backup:\n    store: {provider: Local, prefix: p}\n"
            + settings);
  }

  private static Lease full(String renewed, String created) {
    Lease lease = lease("main-full-snap", renewed);
    lease.getMetadata().setCreationTimestamp(NOW.minus(ago(created)).toString());
    return lease;
  }

  private static Lease delta(String renewed) {
    return lease("main-delta-snap", renewed);
  }

  private static Lease lease(String name, String renewed) {
    return renewed.equals(NEVER)
        ? LiveObjects.lease(name)
        : LiveObjects.lease(name, "1", NOW.minus(ago(renewed)));
  }

  private static Duration ago(String text) {
    return GoDuration.parse(text).length();
  }
}
