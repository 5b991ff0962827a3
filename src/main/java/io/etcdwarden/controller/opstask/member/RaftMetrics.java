package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.sidecar.CallResult;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a member tells of itself in its figures, which it serves with or without a quorum.
 *
 * @param hasLeader whether it is part of a cluster that has a quorum
 * @param committed the last entry that it knows to be agreed on. Of two members of a cluster the
 *     one with the higher number has all that the other has: what is agreed on is one sequence
 */
public record RaftMetrics(boolean hasLeader, long committed) {
  /** Empty if the reply is none of an etcd. */
  public static Optional<RaftMetrics> of(CallResult result) {
    if (!(result instanceof CallResult.Response response) || !response.isSuccess()) {
      return Optional.empty();
    }
    OptionalDouble leader = value("etcd_server_has_leader", response.body());
    OptionalDouble committed = value("etcd_server_proposals_committed_total", response.body());
    return leader.isPresent() && committed.isPresent()
        ? Optional.of(new RaftMetrics(leader.getAsDouble() > 0, (long) committed.getAsDouble()))
        : Optional.empty();
  }

  private static OptionalDouble value(String name, String text) {
    Matcher line = Pattern.compile("^" + name + " ([0-9.eE+]+)$", Pattern.MULTILINE).matcher(text);
    return line.find()
        ? OptionalDouble.of(Double.parseDouble(line.group(1)))
        : OptionalDouble.empty();
  }
}
