package io.etcdwarden.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator is killed again and again during one rotation of all CAs. */
class RestartStormIT {
  private static final int TRUST_ISSUE_AND_DISTRUST = 3;

  /** More than the writes of a rotation, twice. */
  private static final int KILLS = 200;

  @Test
  void aRotationCompletesAlthoughTheOperatorIsKilledBeforeAndAfterEachWrite() {
    ClusterSimulation cluster = readyToRotate();
    cluster.setHooks(
        new ApiHooks() {
          private boolean isRetried;

          @Override
          public void beforeWrite(String write) {
            isRetried = !isRetried && cluster.kills() < KILLS;
            if (isRetried) {
              throw new OperatorKilled("before " + write);
            }
          }

          @Override
          public void afterWrite(String write) {
            if (cluster.kills() < KILLS) {
              throw new OperatorKilled("after " + write);
            }
          }
        });

    cluster.annotate(Annotations.ROTATE_CA, "client!,peer,backup");
    cluster.runUntil(cluster.now().plus(Duration.ofDays(1)));

    assertEquals(KILLS, cluster.kills());
    assertRotatedOnce(cluster);
  }

  /** The one that loses gets a conflict; what it writes before that does no harm. */
  @Test
  void aRotationCompletesAlthoughTwoOperatorsDecideOnTheSameState() {
    ClusterSimulation cluster = readyToRotate();
    OperatorProcess other = cluster.newOperator();
    cluster.setHooks(
        new ApiHooks() {
          private boolean isNested;

          @Override
          public void afterObserve() {
            if (!isNested) {
              isNested = true;
              cluster.reconcile(other, cluster.api.live());
              isNested = false;
            }
          }
        });

    cluster.annotate(Annotations.ROTATE_CA, "client!,peer,backup");
    cluster.runUntil(cluster.now().plus(Duration.ofDays(1)));

    assertRotatedOnce(cluster);
  }

  private static ClusterSimulation readyToRotate() {
    ClusterSimulation cluster = new ClusterSimulation(ClusterSpec.ofMembers(3), 1);
    cluster.runUntilQuiet(Instant.MAX);
    cluster.nodes.ignoreClients();
    return cluster;
  }

  private static void assertRotatedOnce(ClusterSimulation cluster) {
    Verdict verdict = Verdict.of(cluster.status());
    assertTrue(verdict.isSteady(), verdict::toString);
    assertEquals(
        List.of("main-backup-ca-2", "main-client-ca-2", "main-peer-ca-2"), cluster.caKeys());
    assertEquals(
        TRUST_ISSUE_AND_DISTRUST, cluster.api.restarts.size(), cluster.api.restarts::toString);
  }
}
