package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.sidecar.FakeSidecarServer;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
  private static final int PORT = 2379;

  private final List<FakeSidecarServer> members = new ArrayList<>();

  @AfterEach
  void close() {
    members.forEach(FakeSidecarServer::close);
  }

  @Test
  void theLeaderIsDefragmentedLastAndEachStatusIsReadAfterwards() {
    MemberSession session = members("defrag", 1);

    AttemptResult.Succeeded succeeded =
        assertInstanceOf(AttemptResult.Succeeded.class, Defragmentation.defragment(session));

    assertEquals(
        "defragmented main-0 from 20 KiB to 20 KiB, main-2 from 20 KiB to 20 KiB, main-1 from 20"
            + " KiB to 20 KiB",
        succeeded.message());
    assertEquals(
        List.of(
            "POST /v3/maintenance/status",
            "POST /v3/maintenance/defragment",
            "POST /v3/maintenance/status"),
        members.get(1).requests());
  }

  @Test
  void withOneMemberUnavailableNoMemberIsDefragmented() {
    MemberSession session = members("unavailable", 0);
    members.get(2).respondWith(503, "no leader");

    AttemptResult.Failed failed =
        assertInstanceOf(AttemptResult.Failed.class, Defragmentation.defragment(session));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertEquals(
        "main-2 does not report its status: the member responded with status 503: no leader",
        failed.message());
    assertEquals(List.of("POST /v3/maintenance/status"), members.get(0).requests());
  }

  @Test
  void aMemberWithoutTheGatewayIsReportedAsSuch() {
    MemberSession session = members("no-gateway", 0);
    members.get(0).respondWith(404, "404 page not found");

    AttemptResult.Failed failed =
        assertInstanceOf(AttemptResult.Failed.class, Defragmentation.defragment(session));

    assertTrue(failed.message().contains("does not serve the HTTP gateway yet"), failed.message());
  }

  @Test
  void withoutTheGatewayATaskIsRejectedWithTheRemedy() {
    Etcd etcd = SampleOpsTasks.cluster("True");

    for (Operation operation : List.of(defragmentation(), new AlarmDisarm(options(), null, null))) {
      Rejection rejection = operation.rejection(etcd).orElseThrow();
      assertEquals(ErrorCode.GRPC_GATEWAY_DISABLED, rejection.code());
      assertTrue(rejection.message().contains("spec.etcd.enableGRPCGateway: true"));
    }
  }

  @Test
  void aClusterWithAnUnreadyMemberIsNotDefragmented() {
    Etcd etcd =
        SampleOpsTasks.withReady(
            Etcds.with("main", "  replicas: 3\n  etcd: {enableGRPCGateway: true}\n  backup: {}\n"),
            "True");

    assertEquals(
        Optional.of(ErrorCode.ETCD_NOT_READY),
        defragmentation().rejection(etcd).map(Rejection::code));
    assertEquals(Optional.empty(), new AlarmDisarm(options(), null, null).rejection(etcd));
  }

  @Test
  void aResponseThatIsNotFromEtcdHasNoStatus() {
    assertEquals(Optional.empty(), EndpointStatus.of("m", "h", new CallResult.Response(200, "{}")));
    assertEquals(Optional.empty(), EndpointStatus.of("m", "h", new CallResult.NoResponse("gone")));
    assertEquals(
        Optional.of(new EndpointStatus("m", "h", false, 3L << 30)),
        EndpointStatus.of("m", "h", new CallResult.Response(200, status(1, 2, 3L << 30))));
    assertEquals("3072 MiB", new EndpointStatus("m", "h", false, 3L << 30).databaseSize());
  }

  private static Defragmentation defragmentation() {
    return new Defragmentation(options(), null, null);
  }

  private static EtcdOpsTask.Maintenance options() {
    return new EtcdOpsTask.Maintenance(null);
  }

  /** Three fake members, one of which is the leader. */
  private MemberSession members(String namespace, int leader) {
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      FakeSidecarServer member = FakeSidecarServer.plain();
      member.respondWith(200, status(ordinal + 1, leader + 1, 20_480));
      ServiceNameProxy.route(
          "main-" + ordinal + ".main-peer." + namespace + ".svc", PORT, member.port());
      members.add(member);
    }
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setNamespace(namespace);
    return new MemberSession(etcd, EtcdGateway.plain(PORT), Duration.ofSeconds(60));
  }

  private static String status(long id, long leader, long bytes) {
    return "{\"header\":{\"member_id\":\"%d\"}, \"dbSize\":\"%d\", \"leader\":\"%d\"}"
        .formatted(id, bytes, leader);
  }
}
