package io.etcdwarden.etcdclient;

import java.util.Arrays;
import java.util.List;

/** An alarm that a member has raised. */
public record RaisedAlarm(long memberId, Kind kind) {
  /** The kinds of alarms. */
  public enum Kind {
    NONE(0),
    /** The database has reached the quota, so etcd refuses writes. */
    NOSPACE(1),
    /** The data of the member differs from that of the other members. */
    CORRUPT(2),
    /** A kind that this client does not know. */
    OTHER(-1);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The number of this kind in messages. */
    int number() {
      return number;
    }

    private static Kind of(long number) {
      return Arrays.stream(values())
          .filter(kind -> kind.number == number)
          .findFirst()
          .orElse(OTHER);
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
