package io.etcdwarden.etcdclient;

import java.util.List;

/** An alarm that a member has raised. */
public record RaisedAlarm(long memberId, Kind kind) {
  /** The kinds of alarms, in the order of their numbers. */
  public enum Kind {
    NONE,
    /** The database has reached the quota, so etcd refuses writes. */
    NOSPACE,
    /** The data of the member differs from that of the other members. */
    CORRUPT,
    /** A kind that this client does not know. */
    OTHER;

    private static Kind of(long number) {
      return number >= 0 && number < OTHER.ordinal() ? values()[(int) number] : OTHER;
    }
  }

  /** Reads the alarms of an AlarmResponse. */
  static List<RaisedAlarm> listOf(ProtoMessage response) {
    return response.messages(2).stream()
        .map(alarm -> new RaisedAlarm(alarm.number(1), Kind.of(alarm.number(2))))
        .toList();
  }

  /** The ID of the member as etcdctl prints it. */
  public String member() {
    return Long.toHexString(memberId);
  }
}
