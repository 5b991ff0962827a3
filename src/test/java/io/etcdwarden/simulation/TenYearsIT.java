package io.etcdwarden.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Clusters for ten years each. Users edit specs and Secrets, members crash, clocks are wrong, and
 * the operator is killed between two writes. No process ever presents an expired certificate or is
 * refused, and each disturbance ends in a healthy cluster.
 */
class TenYearsIT {
  /** More clusters: {@code -Detcdwarden.simulation.clusters=100}. */
  private static final int CLUSTERS = Integer.getInteger("etcdwarden.simulation.clusters", 2);

  /** The seed of the first cluster; the others follow. */
  private static final long FIRST_SEED = Long.getLong("etcdwarden.simulation.seed", 1);

  private static final Instant END = ClusterSimulation.START.plus(Duration.ofDays(3650));
  private static final Duration LONGEST_ROTATION = Duration.ofDays(30);
  private static final int MOST_DAYS_BETWEEN = 1000;

  @Test
  void noConnectionIsEverRefused() {
    List<String> failures = Collections.synchronizedList(new ArrayList<>());

    LongStream.range(FIRST_SEED, FIRST_SEED + CLUSTERS)
        .parallel()
        .forEach(seed -> failure(seed).ifPresent(failures::add));

    assertEquals(List.of(), failures);
    System.out.printf("%d clusters for ten years each, seeds from %d%n", CLUSTERS, FIRST_SEED);
  }

  /** Runs one cluster; returns what went wrong, with the seed that repeats it. */
  static Optional<String> failure(long seed) {
    List<String> history = new ArrayList<>();
    Random random = new Random(seed);
    ClusterSimulation cluster = new ClusterSimulation(spec(random), seed);
    try {
      cluster.runUntilQuiet(END);
      while (cluster.now().isBefore(END)) {
        disturb(cluster, random, history);
      }
      return Optional.empty();
    } catch (AssertionError | RuntimeException failure) {
      return Optional.of("seed " + seed + " after " + history + ": " + failure);
    }
  }

  private static ClusterSpec spec(Random random) {
    ClusterSpec spec = ClusterSpec.ofMembers(random.nextInt(4) == 0 ? 1 : 3);
    return random.nextBoolean() ? spec : spec.withValidity("43800h", "26280h");
  }

  /** Years pass, and something happens; often while a rotation is in progress. */
  private static void disturb(ClusterSimulation cluster, Random random, List<String> history) {
    cluster.runUntil(cluster.now().plus(Duration.ofDays(random.nextInt(MOST_DAYS_BETWEEN))));
    if (random.nextBoolean()) {
      history.add("rotation");
      cluster.annotate(Annotations.ROTATE_CA, "all");
      IntStream.range(0, random.nextInt(40)).forEach(_ -> cluster.step());
    }
    Disturbance disturbance = Disturbance.ALL.get(random.nextInt(Disturbance.ALL.size()));
    history.add(disturbance.name());
    killBetweenWrites(cluster, random);
    disturbance.begin(cluster);
    cluster.runUntil(cluster.now().plus(Duration.ofMinutes(random.nextInt(300))));
    disturbance.end(cluster);
    cluster.runUntil(cluster.now().plus(LONGEST_ROTATION));
    cluster.setHooks(ApiHooks.NONE);
    Verdict verdict = Verdict.of(cluster.status());
    boolean isGood = verdict.isSteady() || verdict.namesRemedy();
    if (!isGood || !cluster.nodes.areAllReady()) {
      throw new AssertionError(cluster.now() + ": " + verdict);
    }
  }

  /** One of the next writes is the last one of the operator process. */
  private static void killBetweenWrites(ClusterSimulation cluster, Random random) {
    cluster.setHooks(
        new ApiHooks() {
          private int left = random.nextInt(30);

          @Override
          public void beforeWrite(String write) {
            if (--left == 0) {
              throw new OperatorKilled("before " + write);
            }
          }
        });
  }
}
