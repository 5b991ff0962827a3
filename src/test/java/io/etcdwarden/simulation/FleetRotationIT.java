package io.etcdwarden.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The CAs of a hundred clusters with one operator, which calls no member, are due at once. */
class FleetRotationIT {
  private static final int CLUSTERS = 100;

  /** A CA that is valid for a year is rotated at 80 % of it. */
  private static final Duration DUE = Duration.ofDays(292);

  @Test
  void allAreRotatedAndNoClusterHasTwoMembersDown() {
    OperatorClock clock = new OperatorClock(ClusterSimulation.START);
    ClusterSpec spec = ClusterSpec.ofMembers(3).withValidity("8760h", "8760h");
    List<ClusterSimulation> fleet =
        IntStream.range(0, CLUSTERS)
            .mapToObj(i -> new ClusterSimulation(spec, 2L * i + 1, clock))
            .toList();
    Map<String, ClusterSimulation> byUid =
        fleet.stream()
            .collect(
                Collectors.toMap(
                    cluster -> cluster.api.live().getMetadata().getUid(), Function.identity()));
    OperatorProcess operator = new OperatorProcess(new SeededRandom(1), clock, byUid::get);
    fleet.forEach(cluster -> cluster.setOperator(operator));

    runUntil(ClusterSimulation.START.plus(DUE).minus(Duration.ofHours(1)), fleet);
    List<List<String>> before = fleet.stream().map(ClusterSimulation::caKeys).distinct().toList();
    runUntil(ClusterSimulation.START.plus(DUE).plus(Duration.ofDays(9)), fleet);

    assertEquals(
        List.of(List.of("main-backup-ca-1", "main-client-ca-1", "main-peer-ca-1")), before);
    for (ClusterSimulation cluster : fleet) {
      Verdict verdict = Verdict.of(cluster.status());
      assertTrue(verdict.isSteady(), verdict::toString);
      assertEquals(
          List.of("main-backup-ca-2", "main-client-ca-2", "main-peer-ca-2"), cluster.caKeys());
      assertTrue(cluster.nodes.mostMembersDown() <= 1);
    }
    System.out.printf("%d clusters rotated three CAs each%n", CLUSTERS);
  }

  /** What happens first in any of the clusters happens first. */
  private static void runUntil(Instant end, List<ClusterSimulation> fleet) {
    ClusterSimulation first = next(fleet);
    while (!first.next().isAfter(end)) {
      first.step();
      first = next(fleet);
    }
    fleet.forEach(cluster -> cluster.runUntil(end));
  }

  private static ClusterSimulation next(List<ClusterSimulation> fleet) {
    return fleet.stream().min(Comparator.comparing(ClusterSimulation::next)).orElseThrow();
  }
}
