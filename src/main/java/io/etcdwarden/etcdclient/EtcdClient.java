package io.etcdwarden.etcdclient;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * Calls members of etcd by gRPC, each call at one member and on a connection of its own, so that no
 * other member answers in its place. A call blocks until the answer or the deadline and is never
 * repeated. The numbers of the fields are those of etcd's {@code rpc.proto}.
 *
 * @see <a href="https://etcd.io/docs/v3.6/learning/api/">etcd API</a>
 */
public final class EtcdClient {
  private static final String KV = "/etcdserverpb.KV/";
  private static final String CLUSTER = "/etcdserverpb.Cluster/";
  private static final String MAINTENANCE = "/etcdserverpb.Maintenance/";

  private final GrpcCaller caller;

  private EtcdClient(GrpcCaller caller) {
    this.caller = caller;
  }

  /** For members without client TLS. */
  public static EtcdClient plain() {
    return new EtcdClient(GrpcCaller.plain());
  }

  /**
   * For members that require a client certificate.
   *
   * @param clock the time at which the certificates of members must be valid
   */
  public static EtcdClient secured(
      TrustedCertificates trusted, TlsKeyPair client, InstantSource clock) {
    return new EtcdClient(GrpcCaller.secured(trusted, client, clock));
  }

  /**
   * The members of the cluster.
   *
   * @param consistency etcd 3.4 ignores it and answers as with {@code SERIALIZABLE}
   */
  public EtcdResult<List<ClusterMember>> members(
      EtcdEndpoint endpoint, ReadConsistency consistency, Duration deadline) {
    return call(
        endpoint,
        CLUSTER + "MemberList",
        new ProtoWriter().flag(1, consistency == ReadConsistency.LINEARIZABLE),
        deadline,
        response -> response.messages(2).stream().map(ClusterMember::of).toList());
  }

  /** The status of this member, also without a quorum. */
  public EtcdResult<EndpointStatus> status(EtcdEndpoint endpoint, Duration deadline) {
    return call(endpoint, MAINTENANCE + "Status", new ProtoWriter(), deadline, EndpointStatus::of);
  }

  /** The alarms that members of the cluster have raised. */
  public EtcdResult<List<RaisedAlarm>> alarms(EtcdEndpoint endpoint, Duration deadline) {
    return call(endpoint, MAINTENANCE + "Alarm", new ProtoWriter(), deadline, RaisedAlarm::listOf);
  }

  /** Disarms this alarm, for example a NOSPACE alarm after space was freed. */
  public EtcdResult<ResponseHeader> disarm(
      EtcdEndpoint endpoint, RaisedAlarm alarm, Duration deadline) {
    return alarm(endpoint, 2, alarm, deadline);
  }

  /** Raises this alarm, as a member itself does it when its database is full. */
  EtcdResult<ResponseHeader> raise(EtcdEndpoint endpoint, RaisedAlarm alarm, Duration deadline) {
    return alarm(endpoint, 1, alarm, deadline);
  }

  private EtcdResult<ResponseHeader> alarm(
      EtcdEndpoint endpoint, int action, RaisedAlarm alarm, Duration deadline) {
    ProtoWriter request =
        new ProtoWriter()
            .number(1, action)
            .number(2, alarm.memberId())
            .number(3, alarm.kind().number());
    return call(endpoint, MAINTENANCE + "Alarm", request, deadline, ResponseHeader::of);
  }

  /**
   * Moves the leadership to another member. A leadership that was moved before the call is not
   * reported as success.
   *
   * @param leader the endpoint of the leader; etcd refuses the call at another member
   */
  public EtcdResult<ResponseHeader> moveLeader(
      EtcdEndpoint leader, long toMemberId, Duration deadline) {
    return call(
        leader,
        MAINTENANCE + "MoveLeader",
        new ProtoWriter().number(1, toMemberId),
        deadline,
        ResponseHeader::of);
  }

  /** Defragments the database of this member, which serves no other request meanwhile. */
  public EtcdResult<ResponseHeader> defragment(EtcdEndpoint endpoint, Duration deadline) {
    return call(
        endpoint, MAINTENANCE + "Defragment", new ProtoWriter(), deadline, ResponseHeader::of);
  }

  /** Deletes the history before this revision and returns after the space is free for reuse. */
  public EtcdResult<ResponseHeader> compact(
      EtcdEndpoint endpoint, long revision, Duration deadline) {
    ProtoWriter request = new ProtoWriter().number(1, revision).flag(2, true);
    return call(endpoint, KV + "Compact", request, deadline, ResponseHeader::of);
  }

  /** Reads keys. */
  public EtcdResult<RangeResult> range(
      EtcdEndpoint endpoint, RangeRequest request, Duration deadline) {
    return call(endpoint, KV + "Range", request.write(), deadline, RangeResult::of);
  }

  /** Writes a key. */
  public EtcdResult<ResponseHeader> put(
      EtcdEndpoint endpoint, String key, String value, Duration deadline) {
    ProtoWriter request = new ProtoWriter().bytes(1, utf8(key)).bytes(2, utf8(value));
    return call(endpoint, KV + "Put", request, deadline, ResponseHeader::of);
  }

  /** Deletes keys. */
  public EtcdResult<ResponseHeader> delete(
      EtcdEndpoint endpoint, KeyRange keys, Duration deadline) {
    return call(endpoint, KV + "DeleteRange", keys.write(), deadline, ResponseHeader::of);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T> EtcdResult<T> call(
      EtcdEndpoint endpoint,
      String method,
      ProtoWriter request,
      Duration deadline,
      Function<ProtoMessage, T> response) {
    try {
      return caller
          .call(endpoint, method, request.toBytes(), deadline)
          .map(message -> response.apply(ProtoMessage.read(message)));
    } catch (IllegalArgumentException malformed) {
      return new EtcdResult.NoAnswer<>(
          FailureSentence.notEtcd(
              endpoint, "its response is malformed: " + malformed.getMessage()));
    }
  }
}
