package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.etcdclient.AlarmRaising;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.etcdclient.RaisedAlarm;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.etcd.EtcdProcesses;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintains a real member that requires client certificates and has no HTTP gateway. */
class MaintenanceIT {
  private static final String HOST = "main-0.main-peer.maintenance.svc";
  private static final long LARGE_QUOTA = 8L << 30;

  @TempDir private Path folder;
  private EtcdProcesses etcd;
  private EtcdClient client;
  private MemberSession session;

  @BeforeEach
  void start() {
    TestCertificateAuthority authority = new TestCertificateAuthority();
    etcd = EtcdProcesses.secured(folder, 1, authority, HOST);
    int port = etcd.endpoint(0).port();
    ServiceNameProxy.route(HOST, port, port);
    // The client reads the route when it is created.
    client =
        EtcdClient.secured(
            TrustedCertificates.read(authority.pem(), "ca"),
            authority.issue("operator").identity(),
            InstantSource.system());
    etcd.awaitLeader(client);
    Etcd resource =
        Etcds.with(
            "main", "  replicas: 1\n  etcd: {clientPort: %d}\n  backup: {}\n".formatted(port));
    resource.getMetadata().setNamespace("maintenance");
    session = new MemberSession(resource, client, Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    etcd.close();
  }

  @Test
  void membersAreDefragmented() {
    AttemptResult.Succeeded succeeded =
        assertInstanceOf(AttemptResult.Succeeded.class, Defragmentation.defragment(session));

    assertTrue(succeeded.message().startsWith("defragmented main-0 from "), succeeded.message());
  }

  @Test
  void theNospaceAlarmIsDisarmedOnceTheDatabaseIsBelowTheQuota() {
    assertEquals(
        new AttemptResult.Succeeded("no alarm is raised"),
        AlarmDisarm.disarm(session, LARGE_QUOTA));
    raise(RaisedAlarm.Kind.NOSPACE);

    AttemptResult.Failed full =
        assertInstanceOf(AttemptResult.Failed.class, AlarmDisarm.disarm(session, 1));
    AttemptResult.Succeeded succeeded =
        assertInstanceOf(AttemptResult.Succeeded.class, AlarmDisarm.disarm(session, LARGE_QUOTA));

    assertTrue(full.message().contains("as much as spec.etcd.quota allows"), full.message());
    assertTrue(succeeded.message().startsWith("disarmed NOSPACE of member "), succeeded.message());
    assertEquals(
        new AttemptResult.Succeeded("no alarm is raised"),
        AlarmDisarm.disarm(session, LARGE_QUOTA));
  }

  @Test
  void theCorruptAlarmIsNeverDisarmed() {
    raise(RaisedAlarm.Kind.CORRUPT);

    AttemptResult.Failed failed =
        assertInstanceOf(AttemptResult.Failed.class, AlarmDisarm.disarm(session, LARGE_QUOTA));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertTrue(failed.message().contains("CORRUPT"), failed.message());
  }

  private void raise(RaisedAlarm.Kind kind) {
    TaskMember member = session.allMembers().getFirst();
    RaisedAlarm alarm = new RaisedAlarm(member.status().header().memberId(), kind);
    assertInstanceOf(
        EtcdResult.Success.class,
        AlarmRaising.raise(client, member.endpoint(), alarm, Duration.ofSeconds(60)));
  }
}
