package io.etcdwarden.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something happens in each phase of a rotation of all CAs. No process is ever refused, and in the
 * end the rotation is complete, or the status says what stops it.
 */
class DisturbedRotationIT {
  /** How long a disturbance lasts that ends by itself or by a user. */
  private static final Duration LASTING = Duration.ofHours(2);

  /** Every disturbance in every phase: {@code -Detcdwarden.simulation.all=true}. */
  private static final boolean ALL_PHASES = Boolean.getBoolean("etcdwarden.simulation.all");

  private static final int SHARE = 3;

  private static final Duration LONGEST_ROTATION = Duration.ofDays(30);

  @ParameterizedTest
  @EnumSource
  void theRotationEndsAfterEachDisturbance(RotationMoment moment) {
    List<Disturbance> simulated = disturbances(moment);
    List<String> failures =
        simulated.parallelStream()
            .flatMap(disturbance -> failure(moment, disturbance).stream())
            .toList();

    assertEquals(List.of(), failures);
    System.out.printf("%s: %d disturbances ended steady%n", moment, simulated.size());
  }

  @ParameterizedTest
  @EnumSource
  void theStatusNamesAMemberThatNeverComesBack(RotationMoment moment) {
    ClusterSimulation cluster = rotatingAt(moment);

    cluster.nodes.setStuck(1, true);
    cluster.notifyOperatorAtOnce();
    cluster.runUntil(cluster.now().plus(Duration.ofHours(1)));

    Verdict verdict = Verdict.of(cluster.status());
    boolean isTold =
        verdict.message().contains("main-1")
            || verdict.phases().equals(Set.of("AwaitingClients"))
            || verdict.message().contains("are ready");
    assertTrue(isTold, verdict::toString);
    assertTrue(cluster.nodes.mostMembersDown() <= 1);
  }

  @ParameterizedTest
  @EnumSource
  void anEtcdIsDeletedWithItsSecrets(RotationMoment moment) {
    ClusterSimulation cluster = rotatingAt(moment);

    cluster.delete();
    cluster.runUntil(cluster.now().plus(LASTING));

    assertTrue(cluster.isDeleted());
    assertEquals(List.of(), cluster.caKeys());
  }

  /** Each disturbance happens in three of the nine phases, or in all of them if asked for. */
  private static List<Disturbance> disturbances(RotationMoment moment) {
    int phase = List.of(RotationMoment.values()).indexOf(moment);
    return IntStream.range(0, Disturbance.ALL.size())
        .filter(i -> ALL_PHASES || i % SHARE == phase % SHARE)
        .mapToObj(Disturbance.ALL::get)
        .toList();
  }

  /** Runs one disturbance; returns what went wrong. */
  static Optional<String> failure(RotationMoment moment, Disturbance disturbance) {
    try {
      ClusterSimulation cluster = rotatingAt(moment);
      disturbance.begin(cluster);
      cluster.runUntil(cluster.now().plus(LASTING));
      disturbance.end(cluster);
      cluster.runUntil(cluster.now().plus(LONGEST_ROTATION));

      Verdict verdict = Verdict.of(cluster.status());
      boolean isDone =
          verdict.isSteady()
              && cluster.nodes.areAllReady()
              && leavesOfFirstGeneration(cluster).isEmpty();
      return isDone
          ? Optional.empty()
          : Optional.of(disturbance + ": " + verdict + leavesOfFirstGeneration(cluster));
    } catch (AssertionError | RuntimeException failure) {
      return Optional.of(disturbance + ": " + failure);
    }
  }

  private static ClusterSimulation rotatingAt(RotationMoment moment) {
    ClusterSimulation cluster =
        new ClusterSimulation(ClusterSpec.ofMembers(3), moment.name().hashCode());
    cluster.runUntilQuiet(Instant.MAX);
    cluster.annotate(Annotations.ROTATE_CA, "all");
    moment.reach(cluster);
    return cluster;
  }

  private static List<String> leavesOfFirstGeneration(ClusterSimulation cluster) {
    return Stream.of("client-server", "client-client", "peer-server", "backup-server")
        .filter(
            name ->
                cluster
                    .api
                    .secrets
                    .certificates(name)
                    .getFirst()
                    .issuer()
                    .toString()
                    .endsWith("g1"))
        .toList();
  }
}
