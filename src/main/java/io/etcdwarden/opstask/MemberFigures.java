package io.etcdwarden.opstask;

import io.etcdwarden.sidecar.Reply;
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
record MemberFigures(boolean hasLeader, long committed) {
  /** Empty if the reply is none of an etcd. */
  static Optional<MemberFigures> of(Reply reply) {
    if (!(reply instanceof Reply.Answered answer) || !answer.isSuccess()) {
      return Optional.empty();
    }
    OptionalDouble leader = figure("etcd_server_has_leader", answer.body());
    OptionalDouble committed = figure("etcd_server_proposals_committed_total", answer.body());
    return leader.isPresent() && committed.isPresent()
        ? Optional.of(new MemberFigures(leader.getAsDouble() > 0, (long) committed.getAsDouble()))
        : Optional.empty();
  }

  private static OptionalDouble figure(String name, String text) {
    Matcher line = Pattern.compile("^" + name + " ([0-9.eE+]+)$", Pattern.MULTILINE).matcher(text);
    return line.find()
        ? OptionalDouble.of(Double.parseDouble(line.group(1)))
        : OptionalDouble.empty();
  }
}
