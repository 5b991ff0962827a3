package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.sidecar.CallResult;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Raft metrics of a member. A member serves its metrics without a quorum as well.
 *
 * @param hasLeader whether the member belongs to a cluster that has a quorum
 * @param committed the last log entry that the member knows to be committed. Committed entries form
 *     one sequence, so the member with the highest number has all committed entries of the others
 */
public record RaftMetrics(boolean hasLeader, long committed) {
  /** Empty if the response does not contain metrics of etcd. */
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
