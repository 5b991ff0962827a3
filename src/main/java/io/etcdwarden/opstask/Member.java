package io.etcdwarden.opstask;

import io.etcdwarden.sidecar.Reply;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a member says of itself.
 *
 * @param name of its pod
 * @param bytes size of its database on disk
 */
record Member(String name, String host, boolean leads, long bytes) {
  private static final Pattern ID = Pattern.compile("\"member_id\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern SIZE = Pattern.compile("\"dbSize\"\\s*:\\s*\"(\\d+)\"");

  /** Empty if the answer is none of a member that works. */
  static Optional<Member> of(String name, String host, Reply reply) {
    if (!(reply instanceof Reply.Answered answer) || !answer.isSuccess()) {
      return Optional.empty();
    }
    Optional<String> id = find(ID, answer.body());
    Optional<String> leader = find(LEADER, answer.body());
    Optional<String> size = find(SIZE, answer.body());
    return id.isPresent() && leader.isPresent() && size.isPresent()
        ? Optional.of(new Member(name, host, id.equals(leader), Long.parseLong(size.get())))
        : Optional.empty();
  }

  private static Optional<String> find(Pattern pattern, String body) {
    Matcher found = pattern.matcher(body);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** Its size for people. */
  String size() {
    return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}
