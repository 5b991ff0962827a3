package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.sidecar.CallResult;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The status that a member reports about itself, as {@code etcdctl endpoint status} shows it.
 *
 * @param name of the pod
 * @param databaseBytes size of the database on disk
 */
record EndpointStatus(String name, String host, boolean isLeader, long databaseBytes) {
  private static final Pattern ID = Pattern.compile("\"member_id\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*\"(\\d+)\"");
  private static final Pattern SIZE = Pattern.compile("\"dbSize\"\\s*:\\s*\"(\\d+)\"");

  /** Empty if the response is not the status of a working member. */
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
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The size of the database in KiB or MiB. */
  String databaseSize() {
    return databaseBytes < 10 << 20
        ? (databaseBytes >> 10) + " KiB"
        : (databaseBytes >> 20) + " MiB";
  }
}
