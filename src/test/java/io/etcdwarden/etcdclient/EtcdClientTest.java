package io.etcdwarden.etcdclient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.sidecar.FakeSidecarServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import okhttp3.Headers;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdClientTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String STATUS = "Maintenance/Status";

  private final FakeEtcd etcd = new FakeEtcd();
  private final EtcdClient client = EtcdClient.plain();

  @AfterEach
  void close() {
    etcd.close();
  }

  @Test
  void eachCallUsesTheMethodOfEtcdAndTheNumbersOfItsFields() {
    EtcdEndpoint member = etcd.endpoint();
    client.members(member, ReadConsistency.LINEARIZABLE, DEADLINE);
    assertArrayEquals(bytes(0x08, 1), etcd.lastMessage());
    client.disarm(member, new RaisedAlarm(5, RaisedAlarm.Kind.NOSPACE), DEADLINE);
    assertArrayEquals(bytes(0x08, 2, 0x10, 5, 0x18, 1), etcd.lastMessage());
    client.moveLeader(member, 300, DEADLINE);
    assertArrayEquals(bytes(0x08, 0xAC, 0x02), etcd.lastMessage());
    client.compact(member, 7, DEADLINE);
    assertArrayEquals(bytes(0x08, 7, 0x10, 1), etcd.lastMessage());
    client.range(
        member,
        new RangeRequest(KeyRange.ofPrefix("a/"), 9, ReadConsistency.SERIALIZABLE),
        DEADLINE);
    assertArrayEquals(
        bytes(0x0A, 2, 'a', '/', 0x12, 2, 'a', '0', 0x18, 9, 0x38, 1), etcd.lastMessage());
    client.put(member, "k", "v", DEADLINE);
    assertArrayEquals(bytes(0x0A, 1, 'k', 0x12, 1, 'v'), etcd.lastMessage());
    client.delete(member, KeyRange.ofKey("k"), DEADLINE);
    assertArrayEquals(bytes(0x0A, 1, 'k'), etcd.lastMessage());
    client.defragment(member, DEADLINE);
    client.status(member, DEADLINE);
    client.alarms(member, DEADLINE);
    assertArrayEquals(bytes(), etcd.lastMessage());

    assertEquals(
        List.of(
            "Cluster/MemberList",
            "Maintenance/Alarm",
            "Maintenance/MoveLeader",
            "KV/Compact",
            "KV/Range",
            "KV/Put",
            "KV/DeleteRange",
            "Maintenance/Defragment",
            STATUS,
            "Maintenance/Alarm"),
        etcd.calls());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          14 | etcdserver: no leader    | etcdserver: no leader (UNAVAILABLE); try again when the cluster has a leader, and see the condition Ready of the Etcd
          7  | etcdserver: permission denied | etcdserver: permission denied (PERMISSION_DENIED); authentication is enabled in etcd: give the user whose name is the common name of the operator's client certificate the role root
          8  | etcdserver: too many requests | etcdserver: too many requests (RESOURCE_EXHAUSTED); send fewer or smaller requests
          12 | unknown method           | unknown method (UNIMPLEMENTED); this version of etcd lacks the call: use etcd 3.4 or newer
          11 | future revision          | future revision (OUT_OF_RANGE); read the current revision and use it
          99 | gr%C3%B6%C3%9Fer 100%    | größer 100% (UNKNOWN); see the log of the member
          13 | ''                       | without a message (INTERNAL); see the log of the member
          """)
  void anErrorOfEtcdIsReportedWithItsRemedy(int code, String message, String sentence) {
    etcd.refuse(STATUS, code, message);

    assertEquals(Optional.of(etcd.endpoint() + ": etcd refused the call: " + sentence), error());
  }

  @Test
  void aLongErrorIsCut() {
    etcd.refuse(STATUS, 2, "x".repeat(5000));

    assertTrue(error().orElseThrow().length() < 500);
  }

  @Test
  void anErrorWithoutBodyAndTrailersHasItsStatusInTheHeaders() {
    etcd.respond(
        STATUS,
        FakeEtcd.grpc().addHeader("grpc-status", "14").addHeader("grpc-message", "gone").build());

    assertTrue(error().orElseThrow().contains("gone (UNAVAILABLE)"), error().toString());
  }

  @Test
  void whatIsNotAResponseOfEtcdIsNamed() {
    Headers success = Headers.of("grpc-status", "0");
    Buffer twoMessages =
        new Buffer().write(GrpcFrame.write(bytes())).write(GrpcFrame.write(bytes()));
    Buffer malformed = new Buffer().write(GrpcFrame.write(bytes(0x0A, 100)));
    Buffer compressed = new Buffer().write(bytes(1, 0, 0, 0, 0));
    Buffer huge = new Buffer().write(new byte[(4 << 20) + 1]);

    assertNotEtcd(
        "it responded with HTTP status 404 and type null",
        new MockResponse.Builder().code(404).build());
    assertNotEtcd(
        "it responded with HTTP status 200 and type text/html",
        new MockResponse.Builder().code(200).setHeader("content-type", "text/html").build());
    assertNotEtcd("its response has no status of gRPC", FakeEtcd.grpc().build());
    for (Buffer body : List.of(new Buffer(), twoMessages, compressed)) {
      assertNotEtcd(
          "its response is not one message of gRPC",
          FakeEtcd.grpc().body(body).trailers(success).build());
    }
    assertNotEtcd(
        "its response is malformed: a field is longer than the message",
        FakeEtcd.grpc().body(malformed).trailers(success).build());
    assertNotEtcd(
        "its response has more than 4 MiB", FakeEtcd.grpc().body(huge).trailers(success).build());
  }

  @Test
  void aServerOfHttp1IsNotEtcd() {
    try (FakeSidecarServer sidecar = FakeSidecarServer.plain()) {
      String error =
          client
              .status(new EtcdEndpoint("127.0.0.1", sidecar.port()), DEADLINE)
              .error()
              .orElseThrow();

      assertTrue(error.contains("the connection was closed ("), error);
    }
  }

  @Test
  void aServerThatNeverAnswersEndsTheCallAtItsDeadline() {
    etcd.hold();

    EtcdResult<EndpointStatus> result = client.status(etcd.endpoint(), Duration.ofSeconds(1));

    assertEquals(
        new EtcdResult.NoAnswer<EndpointStatus>(
            etcd.endpoint()
                + ": no answer within 1 seconds; see the log of the member for slow requests or a"
                + " missing leader"),
        result);
  }

  @Test
  void aDeadlineThatEtcdReportsIsTheSameDeadline() {
    etcd.refuse(STATUS, 4, "context deadline exceeded");

    assertTrue(error().orElseThrow().contains("no answer within 30 seconds"));
  }

  @Test
  void anInterruptedCallEndsAtOnce() throws Exception {
    etcd.hold();
    CompletableFuture<Optional<String>> result = new CompletableFuture<>();
    Thread caller = Thread.ofVirtual().start(() -> result.complete(error()));

    caller.interrupt();

    assertEquals(Optional.of(etcd.endpoint() + ": the operator is stopping"), result.get());
  }

  @Test
  void aMemberWithoutALeaderIsNotItsLeader() {
    etcd.reportStatus(0, 0, 1);
    EtcdResult<Boolean> withoutHeader =
        client.status(etcd.endpoint(), DEADLINE).map(EndpointStatus::isLeader);
    etcd.reportStatus(7, 7, 1);
    EtcdResult<Boolean> leader =
        client.status(etcd.endpoint(), DEADLINE).map(EndpointStatus::isLeader);

    assertEquals(new EtcdResult.Success<>(false), withoutHeader);
    assertEquals(new EtcdResult.Success<>(true), leader);
  }

  @Test
  void aNewKindOfAlarmIsReadAsOther() {
    byte[] alarm = new ProtoWriter().number(1, 0xABCL).number(2, 77).toBytes();
    etcd.succeed("Maintenance/Alarm", new ProtoWriter().bytes(2, alarm).toBytes());

    EtcdResult<List<RaisedAlarm>> alarms = client.alarms(etcd.endpoint(), DEADLINE);

    assertEquals(
        new EtcdResult.Success<>(List.of(new RaisedAlarm(0xABC, RaisedAlarm.Kind.OTHER))), alarms);
    assertEquals("abc", new RaisedAlarm(0xABC, RaisedAlarm.Kind.OTHER).member());
  }

  private Optional<String> error() {
    return client.status(etcd.endpoint(), DEADLINE).error();
  }

  private void assertNotEtcd(String reason, MockResponse response) {
    etcd.respond(STATUS, response);

    EtcdResult<EndpointStatus> result = client.status(etcd.endpoint(), DEADLINE);

    assertFalse(result instanceof EtcdResult.Refused);
    assertEquals(
        Optional.of(
            etcd.endpoint()
                + ": the server does not speak etcd's gRPC: "
                + reason
                + "; check that etcd listens on this port and no proxy is in between"),
        result.error());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
