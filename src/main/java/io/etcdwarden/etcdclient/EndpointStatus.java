package io.etcdwarden.etcdclient;

import java.util.List;

/**
 * The status that a member reports about itself, as {@code etcdctl endpoint status} shows it. A
 * member reports it without a quorum as well.
 *
 * @param version of etcd
 * @param databaseBytes size of the database on disk
 * @param databaseBytesInUse what the database would have after a defragmentation
 * @param leaderId 0 without a leader
 * @param raftIndex the last log entry that the member knows to be committed
 * @param raftAppliedIndex the last log entry that the member has applied to its database
 * @param errors such as raised alarms, or that there is no leader
 */
public record EndpointStatus(
    ResponseHeader header,
    String version,
    long databaseBytes,
    long databaseBytesInUse,
    long leaderId,
    long raftIndex,
    long raftTerm,
    long raftAppliedIndex,
    boolean isLearner,
    List<String> errors) {
  public EndpointStatus {
    errors = List.copyOf(errors);
  }

  /** Reads a StatusResponse. */
  static EndpointStatus of(ProtoMessage response) {
    return new EndpointStatus(
        ResponseHeader.of(response),
        response.text(2),
        response.number(3),
        response.number(9),
        response.number(4),
        response.number(5),
        response.number(6),
        response.number(7),
        response.flag(10),
        response.texts(8));
  }

  public boolean isLeader() {
    return hasLeader() && leaderId == header.memberId();
  }

  public boolean hasLeader() {
    return leaderId != 0;
  }
}
