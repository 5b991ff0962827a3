package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.FakeEtcd;
import io.etcdwarden.failure.ErrorCode;
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

  private final List<FakeEtcd> members = new ArrayList<>();

  @AfterEach
  void close() {
    members.forEach(FakeEtcd::close);
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
        List.of("Maintenance/Status", "Maintenance/Defragment", "Maintenance/Status"),
        members.get(1).calls());
  }

  @Test
  void withOneMemberUnavailableNoMemberIsDefragmented() {
    MemberSession session = members("unavailable", 0);
    members.get(2).refuse("Maintenance/Status", 14, "etcdserver: no leader");

    AttemptResult.Failed failed =
        assertInstanceOf(AttemptResult.Failed.class, Defragmentation.defragment(session));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertEquals(
        "main-2 does not report its status: main-2.main-peer.unavailable.svc:2379: etcd refused the"
            + " call: etcdserver: no leader (UNAVAILABLE); try again when the cluster has a leader,"
            + " and see the condition Ready of the Etcd",
        failed.message());
    assertEquals(List.of("Maintenance/Status"), members.get(0).calls());
  }

  @Test
  void aServerThatIsNotEtcdIsReportedAsSuch() {
    MemberSession session = members("not-etcd", 0);
    members.get(0).close();
    try (FakeSidecarServer other = FakeSidecarServer.plain()) {
      ServiceNameProxy.route("main-0.main-peer.not-etcd.svc", PORT, other.port());

      AttemptResult.Failed failed =
          assertInstanceOf(AttemptResult.Failed.class, Defragmentation.defragment(session));

      assertTrue(
          failed.message().startsWith("main-0 does not report its status: "), failed.message());
      assertEquals(List.of(), members.get(1).calls());
    }
  }

  @Test
  void aTaskNeedsNoHttpGateway() {
    Etcd etcd = SampleOpsTasks.withReady(Etcds.withDefaults(), "True");

    assertEquals(Optional.empty(), new AlarmDisarm(options(), null, null).rejection(etcd));
  }

  @Test
  void aClusterWithAnUnreadyMemberIsNotDefragmented() {
    Etcd etcd = SampleOpsTasks.withReady(Etcds.withDefaults(), "True");

    assertEquals(
        Optional.of(ErrorCode.ETCD_NOT_READY),
        defragmentation().rejection(etcd).map(Rejection::code));
    assertEquals(Optional.empty(), new AlarmDisarm(options(), null, null).rejection(etcd));
  }

  @Test
  void theSizeOfADatabaseIsInReadableUnits() {
    MemberSession session = members("size", 0);
    members.get(0).reportStatus(1, 1, 3L << 30);

    List<TaskMember> all = session.allMembers();

    assertEquals("20 KiB", all.getFirst().databaseSize());
    assertEquals("3072 MiB", all.getLast().databaseSize());
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
      FakeEtcd member = new FakeEtcd();
      member.reportStatus(ordinal + 1, leader + 1, 20_480);
      ServiceNameProxy.route(
          "main-" + ordinal + ".main-peer." + namespace + ".svc", PORT, member.port());
      members.add(member);
    }
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setNamespace(namespace);
    return new MemberSession(etcd, EtcdClient.plain(), Duration.ofSeconds(60));
  }
}
