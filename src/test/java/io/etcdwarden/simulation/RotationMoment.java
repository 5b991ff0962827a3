package io.etcdwarden.simulation;

import java.time.Instant;
import java.util.Set;

/**
 * The moments of a rotation that last: each phase of the status, and the middle of each restart.
 */
enum RotationMoment {
  STARTING("Starting", false),
  TRUST_PUBLISHED("TrustRolling", false),
  TRUST_ROLLING("TrustRolling", true),
  ISSUING("Issuing", false),
  /** The rotation of the other lines has ended. */
  AWAITING_CLIENTS("AwaitingClients", false),
  SERVER_ISSUING("ServerIssuing", false),
  ISSUE_ROLLING("IssueRolling", true),
  DISTRUSTED("DistrustRolling", false),
  DISTRUST_ROLLING("DistrustRolling", true);

  private final String phase;
  private final boolean whileRestarting;

  RotationMoment(String phase, boolean whileRestarting) {
    this.phase = phase;
    this.whileRestarting = whileRestarting;
  }

  /** Lets time pass until this moment. */
  void reach(ClusterSimulation cluster) {
    Instant end = cluster.now().plusSeconds(30L * 86_400);
    while (!isNow(cluster)) {
      if (cluster.now().isAfter(end)) {
        throw new AssertionError("the rotation never comes to " + this);
      }
      cluster.step();
    }
  }

  private boolean isNow(ClusterSimulation cluster) {
    Set<String> phases = Verdict.phases(cluster.status());
    boolean isReached =
        this == AWAITING_CLIENTS ? phases.equals(Set.of(phase)) : phases.contains(phase);
    return isReached && (!whileRestarting || !cluster.nodes.areAllReady());
  }
}
