package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.RestartWindows;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters with maintenance windows, whose operator stops between any two writes. */
class MaintenanceWindowSimulationTest {
  private static final Instant START = PkiRequests.NOW;
  private static final String SATURDAY = "* 22-23 * * 6";
  private static final int MOST_STEPS = 500;

  @ParameterizedTest
  @ValueSource(longs = {1})
  void everyRestartOfTenYearsStartsInsideAWindow(long seed) {
    SimulatedCluster cluster = cluster(seed, SATURDAY);

    while (cluster.now().isBefore(START.plus(Duration.ofDays(3650)))) {
      settle(cluster);
      cluster.sleep(cluster.now().plus(Duration.ofDays(40)));
    }

    assertTrue(cluster.restartStarts().size() > 10, () -> "" + cluster.restartStarts());
    assertEquals(
        List.of(), cluster.restartStarts().stream().filter(time -> !isInWindow(time)).toList());
    assertTrue(
        cluster.secrets().current().find("main-peer-ca-3").isPresent(),
        "the CAs are rotated twice in ten years");
  }

  /** The certificates last for a year and are renewed after eight months. */
  @Test
  void theLastWindowBeforeACertificateEndsIsUsedAlthoughThereIsTimeLeft() {
    SimulatedCluster cluster = cluster(4, "* 2-3 1 */3 *");

    while (cluster.now().isBefore(START.plus(Duration.ofDays(1000)))) {
      settle(cluster);
      cluster.sleep(cluster.now().plus(Duration.ofDays(40)));
    }

    assertFalse(cluster.restartStarts().isEmpty());
    for (Instant start : cluster.restartStarts()) {
      ZonedDateTime time = start.atZone(ZoneOffset.UTC);
      assertTrue(time.getDayOfMonth() == 1 && time.getHour() < 4, () -> "" + start);
    }
  }

  @Test
  void aCertificateThatEndsBeforeTheNextWindowIsReplacedOutsideOfWindows() {
    SimulatedCluster cluster = cluster(5, "* 2-3 29 2 *");

    while (cluster.now().isBefore(START.plus(Duration.ofDays(700)))) {
      settle(cluster);
      cluster.sleep(cluster.now().plus(Duration.ofDays(40)));
    }

    assertFalse(cluster.restartStarts().isEmpty());
  }

  @Test
  void aRotationBecauseOfALeakedKeyDoesNotWait() {
    SimulatedCluster cluster = cluster(6, SATURDAY);
    cluster.request(
        new RotationRequest(
                Map.of(Line.PEER, ""), Set.of(Line.PEER), false, false, Duration.ZERO, Set.of())
            .withWindows(windows(SATURDAY)));

    settle(cluster);

    assertEquals(RotationPhase.STEADY, cluster.phase(Line.PEER));
    assertEquals(2, cluster.restartStarts().size());
    assertFalse(isInWindow(cluster.now()));
  }

  @Test
  void aRestartThatHasStartedIsCompletedAfterTheWindow() {
    SimulatedCluster cluster = cluster(7, "0 22 * * 6");
    cluster.request(
        new RotationRequest(Map.of(Line.PEER, ""), Set.of(), false, false, Duration.ZERO, Set.of())
            .withWindows(windows("0 22 * * 6")));
    settle(cluster);
    assertTrue(cluster.isHeld());
    cluster.sleep(Instant.MAX);

    settle(cluster);

    assertEquals(1, cluster.restartStarts().size());
    assertEquals(3, cluster.restarts());
  }

  private static boolean isInWindow(Instant time) {
    ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
    return utc.getDayOfWeek() == DayOfWeek.SATURDAY && utc.getHour() >= 22;
  }

  private static SimulatedCluster cluster(long seed, String window) {
    SimulatedCluster cluster = new SimulatedCluster(PkiRequests.full(), seed, START);
    cluster.request(RotationRequest.NONE.withWindows(windows(window)));
    return cluster;
  }

  private static RestartWindows windows(String window) {
    return Plans.of(
            Etcds.with(
                "main",
                "  replicas: 3\n  etcd: {}\n  backup: {}\n  pki: {maintenanceWindows: [\"%s\"]}\n"
                    .formatted(window)))
        .pki()
        .rotation()
        .request()
        .windows();
  }

  /** Reconciles until nothing is left to do now. */
  private static void settle(SimulatedCluster cluster) {
    int steps = 0;
    do {
      cluster.step();
      assertTrue(steps++ < MOST_STEPS, "the restarts do not end");
    } while (!cluster.isSteady()
        && !cluster.isHeld()
        && cluster.phase(Line.CLIENT) != RotationPhase.AWAITING_CLIENTS);
  }
}
