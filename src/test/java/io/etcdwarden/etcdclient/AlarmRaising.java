package io.etcdwarden.etcdclient;

import java.time.Duration;

/** Lets a member raise an alarm, which only tests do. */
public final class AlarmRaising {
  private AlarmRaising() {}

  public static EtcdResult<ResponseHeader> raise(
      EtcdClient client, EtcdEndpoint member, RaisedAlarm alarm, Duration deadline) {
    return client.raise(member, alarm, deadline);
  }
}
