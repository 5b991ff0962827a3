package io.etcdwarden.status;

import io.etcdwarden.observed.LeaseFields;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds Leases that are dated in the future, because the clock of a node is wrong or another
 * program wrote them. What such a Lease reports counts as current until that time.
 */
final class LeaseProblem {
  /** Clocks of nodes may differ by less; this delays a status only by as much. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private LeaseProblem() {}

  /** The problem of the Lease that the sidecar of a member renews. */
  static Optional<Problem> ofMember(CheckInput input, String member) {
    return problem(
        input, member, "so a failure of member " + member + " is noticed only after that time");
  }

  /** The problem of a Lease in which the sidecar of the leader records its snapshots. */
  static Optional<Problem> ofSnapshots(CheckInput input, String lease) {
    return problem(input, lease, "so missing snapshots are noticed only after that time");
  }

  /** The sentence has no time, because a sidecar with a wrong clock renews its Lease all along. */
  private static Optional<Problem> problem(CheckInput input, String lease, String effect) {
    Optional<Instant> renewed =
        input.outcome().observed().lease(lease).flatMap(LeaseFields::renewTime);
    return renewed
        .map(time -> time.minus(TOLERANCE))
        .filter(until -> until.isAfter(input.now()))
        .map(
            until ->
                new Problem(
                    "LeaseInFuture",
                    "",
                    "Lease "
                        + lease
                        + " is dated in the future, "
                        + effect
                        + "; correct the clock of the node, or delete the Lease if another program"
                        + " wrote it.",
                    Instant.MIN,
                    until));
  }
}
