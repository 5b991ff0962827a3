package io.etcdwarden.etcdclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.etcd.EtcdProcesses;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls three real members, which require a client certificate and have no HTTP gateway. */
class EtcdClientIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final TestCertificateAuthority AUTHORITY = new TestCertificateAuthority();
  private static final EtcdClient CLIENT =
      EtcdClient.secured(
          TrustedCertificates.read(AUTHORITY.pem(), "ca"),
          AUTHORITY.issue("operator").identity(),
          InstantSource.system());

  @TempDir private static Path folder;
  private static EtcdProcesses etcd;

  @BeforeAll
  static void start() {
    etcd = EtcdProcesses.secured(folder, 3, AUTHORITY).awaitLeader(CLIENT);
  }

  @AfterAll
  static void stop() {
    etcd.close();
  }

  @Test
  void theMemberListNamesAllMembersWithTheirUrls() {
    List<ClusterMember> members =
        value(CLIENT.members(etcd.endpoint(0), ReadConsistency.LINEARIZABLE, DEADLINE));

    assertEquals(
        List.of("main-0", "main-1", "main-2"),
        members.stream().map(ClusterMember::name).sorted().toList());
    assertEquals(
        etcd.endpoints().stream().map(it -> List.of("https://" + it)).collect(Collectors.toSet()),
        members.stream().map(ClusterMember::clientUrls).collect(Collectors.toSet()));
    assertTrue(members.stream().noneMatch(ClusterMember::isLearner));
    assertTrue(members.stream().noneMatch(it -> it.id() == 0 || it.peerUrls().isEmpty()));
  }

  @Test
  void eachMemberReportsItsOwnStatusAndTheSameLeader() {
    ResponseHeader written = value(CLIENT.put(etcd.endpoint(0), "status", "1", DEADLINE));

    List<EndpointStatus> statuses =
        etcd.endpoints().stream().map(it -> value(CLIENT.status(it, DEADLINE))).toList();

    assertEquals(3, statuses.stream().map(it -> it.header().memberId()).distinct().count());
    assertEquals(1, statuses.stream().map(EndpointStatus::leaderId).distinct().count());
    assertEquals(1, statuses.stream().filter(EndpointStatus::isLeader).count());
    EndpointStatus status = statuses.getFirst();
    assertEquals(written.clusterId(), status.header().clusterId());
    assertTrue(status.header().revision() >= written.revision(), status.toString());
    assertTrue(status.raftIndex() >= status.raftAppliedIndex(), status.toString());
    assertTrue(status.raftAppliedIndex() > 0 && status.raftTerm() > 0, status.toString());
    assertTrue(status.databaseBytes() >= status.databaseBytesInUse(), status.toString());
    assertTrue(status.databaseBytesInUse() > 0, status.toString());
    assertTrue(status.version().startsWith("3."), status.toString());
    assertEquals(List.of(), status.errors());
    assertEquals(false, status.isLearner());
  }

  @Test
  void theLeaderMovesItsLeadershipAndAFollowerCannot() {
    EtcdEndpoint leader = endpoint(true);
    EtcdEndpoint follower = endpoint(false);
    long target = value(CLIENT.status(follower, DEADLINE)).header().memberId();

    EtcdResult<ResponseHeader> byFollower = CLIENT.moveLeader(follower, target, DEADLINE);
    value(CLIENT.moveLeader(leader, target, DEADLINE));

    assertRefused(
        GrpcCode.FAILED_PRECONDITION,
        follower
            + ": etcd refused the call: etcdserver: not leader (FAILED_PRECONDITION); read the"
            + " status of all members and call the leader",
        byFollower);
    assertTrue(value(CLIENT.status(follower, DEADLINE)).isLeader());
  }

  @Test
  void keysAreWrittenReadDeletedAndCompacted() {
    EtcdEndpoint first = etcd.endpoint(0);
    EtcdEndpoint last = etcd.endpoint(2);
    value(CLIENT.put(first, "keys/a", "1", DEADLINE));
    ResponseHeader second = value(CLIENT.put(first, "keys/b", "größer", DEADLINE));
    KeyRange keys = KeyRange.ofPrefix("keys/");

    RangeResult all =
        value(CLIENT.range(last, RangeRequest.of(keys, ReadConsistency.LINEARIZABLE), DEADLINE));
    RangeResult limited =
        value(
            CLIENT.range(last, new RangeRequest(keys, 1, ReadConsistency.LINEARIZABLE), DEADLINE));
    ResponseHeader deleted = value(CLIENT.delete(first, KeyRange.ofKey("keys/a"), DEADLINE));
    value(CLIENT.compact(first, deleted.revision(), DEADLINE));
    EtcdResult<ResponseHeader> again = CLIENT.compact(first, deleted.revision(), DEADLINE);

    assertEquals(
        List.of("keys/a=1", "keys/b=größer"),
        all.entries().stream().map(it -> it.key() + "=" + it.value()).toList());
    assertEquals(second.revision(), all.entries().getLast().modRevision());
    assertEquals(2, limited.count());
    assertEquals(1, limited.entries().size());
    assertEquals(second.revision() + 1, deleted.revision());
    assertEquals(GrpcCode.OUT_OF_RANGE, assertInstanceOf(EtcdResult.Refused.class, again).code());
  }

  @Test
  void aRaisedAlarmIsListedRefusesWritesAndIsDisarmed() {
    EtcdEndpoint member = etcd.endpoint(1);
    long id = value(CLIENT.status(member, DEADLINE)).header().memberId();
    RaisedAlarm alarm = new RaisedAlarm(id, RaisedAlarm.Kind.NOSPACE);
    value(CLIENT.raise(member, alarm, DEADLINE));

    List<RaisedAlarm> raised = value(CLIENT.alarms(etcd.endpoint(0), DEADLINE));
    EndpointStatus status = value(CLIENT.status(member, DEADLINE));
    EtcdResult<ResponseHeader> refused = CLIENT.put(member, "full", "1", DEADLINE);
    value(CLIENT.disarm(member, alarm, DEADLINE));

    assertEquals(List.of(alarm), raised);
    assertTrue(status.errors().getFirst().contains("NOSPACE"), status.toString());
    assertRefused(
        GrpcCode.RESOURCE_EXHAUSTED,
        member
            + ": etcd refused the call: etcdserver: mvcc: database space exceeded"
            + " (RESOURCE_EXHAUSTED); free space by compaction and defragmentation, then disarm the"
            + " alarm with a task alarmDisarm",
        refused);
    assertEquals(List.of(), value(CLIENT.alarms(etcd.endpoint(0), DEADLINE)));
    value(CLIENT.put(member, "full", "1", DEADLINE));
  }

  @Test
  void aMemberIsDefragmented() {
    value(CLIENT.defragment(etcd.endpoint(1), DEADLINE));

    assertTrue(value(CLIENT.status(etcd.endpoint(1), DEADLINE)).databaseBytes() > 0);
  }

  private static EtcdEndpoint endpoint(boolean isLeader) {
    return etcd.endpoints().stream()
        .filter(it -> value(CLIENT.status(it, DEADLINE)).isLeader() == isLeader)
        .findFirst()
        .orElseThrow();
  }

  private static void assertRefused(GrpcCode code, String sentence, EtcdResult<?> result) {
    assertEquals(new EtcdResult.Refused<>(code, sentence), result);
  }

  private static <T> T value(EtcdResult<T> result) {
    if (result instanceof EtcdResult.Success<T> success) {
      return success.value();
    }
    throw new AssertionError(result.error().orElseThrow());
  }
}
