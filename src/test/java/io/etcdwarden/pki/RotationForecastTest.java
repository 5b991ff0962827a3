package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.secret.Line;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RotationForecastTest {
  private static final PkiRequest REQUEST = PkiRequests.full();
  private static final List<String> MEMBERS = List.of("main-2", "main-1", "main-0");

  @Test
  void thePeerLineRestartsTwice() {
    assertEquals(
        List.of(
            "Starting [peer] writes CA generation 2 of peer-ca",
            "TrustPublished [peer] writes peer-ca",
            "TrustRolling [peer] restarts main-2, main-1, main-0 after all members to be ready",
            "Issuing [peer] writes peer-server",
            "Issuing [peer] after the kubelet to update the files of members, up to 2 minutes",
            "Distrusted [peer] writes peer-ca",
            "DistrustRolling [peer] restarts main-2, main-1, main-0 after all members to be ready",
            "Cleaning [peer] writes CA generation 1 of peer-ca"),
        texts(forecast(Duration.ZERO, Set.of(), Line.PEER)));
  }

  /** The simulation of the operator with the same request counts the same restarts. */
  @Test
  void threeLinesShareThreeRestarts() {
    List<ForecastStep> steps = forecast(Duration.ZERO, Set.of(), Line.values());

    List<ForecastStep> restarts = restarts(steps);
    assertEquals(3, restarts.size(), () -> "" + texts(steps));
    SimulatedCluster cluster = new SimulatedCluster(REQUEST, 7, PkiRequests.NOW);
    cluster.request(
        new RotationRequest(
            Map.of(Line.CLIENT, "", Line.PEER, "", Line.BACKUP, ""),
            Set.of(),
            false,
            false,
            Duration.ZERO,
            Set.of()));
    cluster.step();
    for (int i = 0; i < 500 && !cluster.isSteady(); i++) {
      cluster.step();
    }
    assertEquals(cluster.restarts(), restarts.size() * MEMBERS.size());
  }

  @Test
  void theClientLineWaitsForItsClientsAndTheOthersDoNot() {
    List<String> steps = texts(forecast(Duration.ofDays(7), Set.of(), Line.values()));

    int waits =
        steps.indexOf(
            "AwaitingClients [client] after 168h (spec.pki.clientTrustPeriod), or annotation"
                + " pki.etcdwarden.io/complete-ca: client");
    assertTrue(waits > 0, () -> "" + steps);
    assertTrue(
        steps.subList(0, waits).stream().anyMatch(it -> it.startsWith("Cleaning [peer, backup]")),
        () -> "" + steps);
    assertTrue(steps.getLast().startsWith("Cleaning [client]"), () -> "" + steps);
  }

  @Test
  void aLeakedKeyWaitsForNoClients() {
    assertTrue(
        texts(forecast(Duration.ofDays(7), Set.of(Line.CLIENT), Line.CLIENT)).stream()
            .noneMatch(step -> step.startsWith("AwaitingClients")));
  }

  @Test
  void aHibernatedClusterRestartsNothing() {
    List<ForecastStep> steps =
        RotationForecast.of(
            request(Duration.ZERO, Set.of()),
            Map.of(Line.PEER, 1L),
            secrets(),
            List.of(),
            PkiRequests.NOW);

    assertEquals(List.of(), restarts(steps));
    assertEquals("Cleaning", steps.getLast().phase().wireName());
  }

  @Test
  void restartsNameTheMaintenanceWindow() {
    PkiRequest windowed =
        REQUEST.withRotation(
            new RotationRequest(Map.of(), Set.of(), false, false, Duration.ZERO, Set.of())
                .withWindows(new SaturdayEvening()));

    List<ForecastStep> restarts =
        restarts(
            RotationForecast.of(
                windowed, Map.of(Line.PEER, 1L), secrets(), MEMBERS, SaturdayEvening.BEFORE));

    assertEquals(
        "all members to be ready, and the maintenance window that opens 2026-03-07T22:00:00Z",
        restarts.getFirst().waitsFor());
    assertEquals(
        "all members to be ready, and a maintenance window", restarts.getLast().waitsFor());
  }

  private static List<ForecastStep> forecast(
      Duration clientTrustPeriod, Set<Line> urgent, Line... lines) {
    Map<Line, Long> generations = new EnumMap<>(Line.class);
    for (Line line : lines) {
      generations.put(line, 1L);
    }
    return RotationForecast.of(
        request(clientTrustPeriod, urgent), generations, secrets(), MEMBERS, PkiRequests.NOW);
  }

  private static PkiRequest request(Duration clientTrustPeriod, Set<Line> urgent) {
    return REQUEST.withRotation(
        new RotationRequest(Map.of(), urgent, false, false, clientTrustPeriod, Set.of()));
  }

  private static Set<String> secrets() {
    return REQUEST.credentials().stream()
        .map(CredentialSpec::secret)
        .map(secret -> secret.name())
        .collect(Collectors.toSet());
  }

  private static List<ForecastStep> restarts(List<ForecastStep> steps) {
    return steps.stream().filter(step -> !step.restarts().isEmpty()).toList();
  }

  private static List<String> texts(List<ForecastStep> steps) {
    return steps.stream().map(RotationForecastTest::text).toList();
  }

  private static String text(ForecastStep step) {
    String lines = step.lines().stream().map(Line::wireName).collect(Collectors.joining(", "));
    String writes = step.writes().isEmpty() ? "" : " writes " + String.join(", ", step.writes());
    String restarts =
        step.restarts().isEmpty() ? "" : " restarts " + String.join(", ", step.restarts());
    String waits = step.waitsFor().isEmpty() ? "" : " after " + step.waitsFor();
    return step.phase().wireName() + " [" + lines + "]" + writes + restarts + waits;
  }
}
