package io.etcdwarden.etcdclient;

import io.etcdwarden.api.StatusText;

/** Describes for users why etcd has refused a call, and what helps. */
final class RefusalSentence {
  /** The message may come from another program, so its length is not known. */
  private static final int MAX_QUOTED_CHARACTERS = 300;

  private RefusalSentence() {}

  static String of(EtcdEndpoint endpoint, GrpcStatus status) {
    String message =
        status.message().isBlank() ? "without a message" : status.message().replace('\n', ' ');
    return endpoint
        + ": etcd refused the call: "
        + StatusText.truncate(message, MAX_QUOTED_CHARACTERS)
        + " ("
        + status.code()
        + "); "
        + remedy(status);
  }

  private static String remedy(GrpcStatus status) {
    return switch (status.code()) {
      case UNAVAILABLE, CANCELLED, ABORTED ->
          "try again when the cluster has a leader, and see the condition Ready of the Etcd";
      case RESOURCE_EXHAUSTED ->
          status.message().contains("space exceeded")
              ? "free space by compaction and defragmentation, then disarm the alarm with a task"
                  + " alarmDisarm"
              : "send fewer or smaller requests";
      case PERMISSION_DENIED, UNAUTHENTICATED ->
          "authentication is enabled in etcd: give the user whose name is the common name of the"
              + " operator's client certificate the role root";
      case UNIMPLEMENTED -> "this version of etcd lacks the call: use etcd 3.4 or newer";
      case FAILED_PRECONDITION -> "read the status of all members and call the leader";
      case OUT_OF_RANGE -> "read the current revision and use it";
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          ALREADY_EXISTS,
          INTERNAL,
          DATA_LOSS ->
          "see the log of the member";
    };
  }
}
