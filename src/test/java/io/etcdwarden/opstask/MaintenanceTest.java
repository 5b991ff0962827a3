package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.sidecar.LoopbackNames;
import io.etcdwarden.support.sidecar.SidecarStandIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
  private static final int PORT = 2379;

  private final List<SidecarStandIn> members = new ArrayList<>();

  @AfterEach
  void close() {
    members.forEach(SidecarStandIn::close);
  }

  @Test
  void theLeaderIsDefragmentedLastAndEachIsAskedAfterItself() {
    Conversation conversation = members("defrag", 1);

    Ending.Done done =
        assertInstanceOf(Ending.Done.class, Defragmentation.defragment(conversation));

    assertEquals(
        "defragmented main-0 from 20 KiB to 20 KiB, main-2 from 20 KiB to 20 KiB, main-1 from 20"
            + " KiB to 20 KiB",
        done.sentence());
    assertEquals(
        List.of(
            "POST /v3/maintenance/status",
            "POST /v3/maintenance/defragment",
            "POST /v3/maintenance/status"),
        members.get(1).asked());
  }

  @Test
  void withOneMemberAwayNobodyIsDefragmented() {
    Conversation conversation = members("away", 0);
    members.get(2).says(503, "no leader");

    Ending.Failed failed =
        assertInstanceOf(Ending.Failed.class, Defragmentation.defragment(conversation));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertEquals("main-2 does not say how it is: it answered 503: no leader", failed.sentence());
    assertEquals(List.of("POST /v3/maintenance/status"), members.get(0).asked());
  }

  @Test
  void aMemberThatRunsWithoutTheGatewayIsToldApart() {
    Conversation conversation = members("old", 0);
    members.get(0).says(404, "404 page not found");

    Ending.Failed failed =
        assertInstanceOf(Ending.Failed.class, Defragmentation.defragment(conversation));

    assertTrue(failed.sentence().contains("has no HTTP gateway yet"), failed.sentence());
  }

  @Test
  void withoutTheGatewayATaskIsRefusedWithTheRemedy() {
    Etcd etcd = Tasks.cluster("True");

    for (Operation operation : List.of(defragmentation(), new AlarmDisarm(wish(), null, null))) {
      Refusal refusal = operation.refusal(etcd).orElseThrow();
      assertEquals(ErrorCode.GRPC_GATEWAY_DISABLED, refusal.code());
      assertTrue(refusal.sentence().contains("spec.etcd.enableGRPCGateway: true"));
    }
  }

  @Test
  void aClusterThatLacksAMemberIsNotDefragmented() {
    Etcd etcd =
        Tasks.told(
            Etcds.with("main", "  replicas: 3\n  etcd: {enableGRPCGateway: true}\n  backup: {}\n"),
            "True");

    assertEquals(
        Optional.of(ErrorCode.ETCD_NOT_READY), defragmentation().refusal(etcd).map(Refusal::code));
    assertEquals(Optional.empty(), new AlarmDisarm(wish(), null, null).refusal(etcd));
  }

  @Test
  void anAnswerThatIsNoMembersIsNone() {
    assertEquals(Optional.empty(), Member.of("m", "h", new Reply.Answered(200, "{}")));
    assertEquals(Optional.empty(), Member.of("m", "h", new Reply.Unreached("gone")));
    assertEquals(
        Optional.of(new Member("m", "h", false, 3L << 30)),
        Member.of("m", "h", new Reply.Answered(200, status(1, 2, 3L << 30))));
    assertEquals("3072 MiB", new Member("m", "h", false, 3L << 30).size());
  }

  private static Defragmentation defragmentation() {
    return new Defragmentation(wish(), null, null);
  }

  private static EtcdOpsTask.Maintenance wish() {
    return new EtcdOpsTask.Maintenance(null);
  }

  /** Three members that answer on paper, one of which leads. */
  private Conversation members(String namespace, int leader) {
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      SidecarStandIn member = SidecarStandIn.plain();
      member.says(200, status(ordinal + 1, leader + 1, 20_480));
      LoopbackNames.route(
          "main-" + ordinal + ".main-peer." + namespace + ".svc", PORT, member.port());
      members.add(member);
    }
    Etcd etcd = Etcds.plain();
    etcd.getMetadata().setNamespace(namespace);
    return new Conversation(etcd, EtcdGateway.plain(PORT), Duration.ofSeconds(60));
  }

  private static String status(long id, long leader, long bytes) {
    return "{\"header\":{\"member_id\":\"%d\"}, \"dbSize\":\"%d\", \"leader\":\"%d\"}"
        .formatted(id, bytes, leader);
  }
}
