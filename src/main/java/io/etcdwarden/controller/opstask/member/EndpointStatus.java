package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.sidecar.CallResult;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a member says of itself.
 *
 * @param name of its pod
 * @param databaseBytes size of its database on disk
 */
record EndpointStatus(String name, String host, boolean isLeader, long databaseBytes) {
  private static final Pattern ID = Pattern.compile("\"member_id\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern SIZE = Pattern.compile("\"dbSize\"\\s*:\\s*\"(\\d+)\"");

  /** Empty if the answer is none of a member that works. */
  static Optional<EndpointStatus> of(String name, String host, CallResult result) {
    if (!(result instanceof CallResult.Response response) || !response.isSuccess()) {
      return Optional.empty();
    }
    Optional<String> id = firstGroup(ID, response.body());
    Optional<String> leader = firstGroup(LEADER, response.body());
    Optional<String> size = firstGroup(SIZE, response.body());
    return id.isPresent() && leader.isPresent() && size.isPresent()
        ? Optional.of(new EndpointStatus(name, host, id.equals(leader), Long.parseLong(size.get())))
        : Optional.empty();
  }

  private static Optional<String> firstGroup(Pattern pattern, String body) {
    Matcher found = pattern.matcher(body);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** Its size for people. */
  String databaseSize() {
    return databaseBytes < 10 << 20
        ? (databaseBytes >> 10) + " KiB"
        : (databaseBytes >> 20) + " MiB";
  }
}
