package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls the HTTP gateway of a real etcd that requires client certificates. */
class MaintenanceIT {
  private static final String HOST = "main-0.main-peer.maintenance.svc";
  private static final long LARGE_QUOTA = 8L << 30;

  @TempDir private Path folder;
  private Process etcd;
  private EtcdGateway gateway;
  private MemberSession session;

  @BeforeEach
  void start() throws IOException {
    TestCertificateAuthority authority = new TestCertificateAuthority();
    int port = FreePort.next();
    Files.write(folder.resolve("ca.crt"), authority.pem());
    write(authority.issue(HOST), "server");
    etcd = run(port, FreePort.next());
    ServiceNameProxy.route(HOST, port, port);
    gateway =
        EtcdGateway.secured(
            port,
            TrustedCertificates.read(authority.pem(), "ca"),
            authority.issue("operator").identity(),
            InstantSource.system());
    Etcd resource = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    resource.getMetadata().setNamespace("maintenance");
    session = new MemberSession(resource, gateway, Duration.ofSeconds(60));
    PollTimeout.LONG.await(
        () ->
            status() instanceof CallResult.Response response && response.isSuccess()
                ? Optional.empty()
                : Optional.of("etcd responds " + status()));
  }

  @AfterEach
  void stop() {
    etcd.destroyForcibly();
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
    raise("NOSPACE");

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
    raise("CORRUPT");

    AttemptResult.Failed failed =
        assertInstanceOf(AttemptResult.Failed.class, AlarmDisarm.disarm(session, LARGE_QUOTA));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertTrue(failed.message().contains("CORRUPT"), failed.message());
  }

  private CallResult status() {
    return gateway.call(HOST, "status", "{}", Duration.ofSeconds(10));
  }

  private void raise(String alarm) {
    CallResult.Response status = (CallResult.Response) status();
    String id = status.body().replaceFirst("(?s).*\"member_id\"\\s*:\\s*\"(\\d+)\".*", "$1");
    session.alarm(
        session.allStatuses().getFirst(),
        "{\"action\":\"ACTIVATE\",\"memberID\":\"%s\",\"alarm\":\"%s\"}".formatted(id, alarm));
  }

  private Process run(int clientPort, int peerPort) throws IOException {
    Path config = folder.resolve("etcd.yaml");
    Files.writeString(
        config,
        """
        name: main-0
        data-dir: %1$s/data
        listen-client-urls: https://127.0.0.1:%2$d
        advertise-client-urls: https://%4$s:%2$d
        listen-peer-urls: http://127.0.0.1:%3$d
        initial-advertise-peer-urls: http://127.0.0.1:%3$d
        initial-cluster: main-0=http://127.0.0.1:%3$d
        enable-grpc-gateway: true
        client-transport-security:
          cert-file: %1$s/server.crt
          key-file: %1$s/server.key
          trusted-ca-file: %1$s/ca.crt
          client-cert-auth: true
        """
            .formatted(folder, clientPort, peerPort, HOST));
    return new ProcessBuilder(
            Binaries.fromSystemProperty().program("etcd").toString(),
            "--config-file",
            config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("etcd.log").toFile())
        .start();
  }

  private void write(TestCertificateAuthority.Pair pair, String name) throws IOException {
    Files.writeString(folder.resolve(name + ".crt"), pair.certificate());
    Files.writeString(folder.resolve(name + ".key"), pair.key());
  }
}
