package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.Authorities;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.sidecar.LoopbackNames;
import io.etcdwarden.support.sidecar.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd that lets in nobody without a certificate, asked by its own HTTP gateway. */
class MaintenanceIT {
  private static final String HOST = "main-0.main-peer.maintenance.svc";
  private static final long PLENTY = 8L << 30;

  @TempDir private Path folder;
  private Process etcd;
  private EtcdGateway gateway;
  private Conversation conversation;

  @BeforeEach
  void start() throws IOException {
    TestAuthority authority = new TestAuthority();
    int port = FreePort.next();
    Files.write(folder.resolve("ca.crt"), authority.pem());
    write(authority.issue(HOST), "server");
    etcd = run(port, FreePort.next());
    LoopbackNames.route(HOST, port, port);
    gateway =
        EtcdGateway.secured(
            port, Authorities.read(authority.pem(), "ca"), authority.issue("operator").identity());
    Etcd wish = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    wish.getMetadata().setNamespace("maintenance");
    conversation = new Conversation(wish, gateway, Duration.ofSeconds(60));
    Patience.AMPLE.until(
        () ->
            status() instanceof Reply.Answered answer && answer.isSuccess()
                ? Optional.empty()
                : Optional.of("etcd says " + status()));
  }

  @AfterEach
  void stop() {
    etcd.destroyForcibly();
  }

  @Test
  void membersAreDefragmented() {
    Ending.Done done =
        assertInstanceOf(Ending.Done.class, Defragmentation.defragment(conversation));

    assertTrue(done.sentence().startsWith("defragmented main-0 from "), done.sentence());
  }

  @Test
  void theAlarmOfAFullDatabaseIsTakenBackOnceThereIsRoom() {
    assertEquals(new Ending.Done("no alarm is raised"), AlarmDisarm.disarm(conversation, PLENTY));
    raise("NOSPACE");

    Ending.Failed full = assertInstanceOf(Ending.Failed.class, AlarmDisarm.disarm(conversation, 1));
    Ending.Done done =
        assertInstanceOf(Ending.Done.class, AlarmDisarm.disarm(conversation, PLENTY));

    assertTrue(full.sentence().contains("as much as spec.etcd.quota allows"), full.sentence());
    assertTrue(done.sentence().startsWith("disarmed NOSPACE of member "), done.sentence());
    assertEquals(new Ending.Done("no alarm is raised"), AlarmDisarm.disarm(conversation, PLENTY));
  }

  @Test
  void theAlarmOfDamagedDataIsNeverTakenBack() {
    raise("CORRUPT");

    Ending.Failed failed =
        assertInstanceOf(Ending.Failed.class, AlarmDisarm.disarm(conversation, PLENTY));

    assertEquals(ErrorCode.ETCD_MAINTENANCE, failed.code());
    assertTrue(failed.sentence().contains("CORRUPT"), failed.sentence());
  }

  private Reply status() {
    return gateway.ask(HOST, "status", "{}", Duration.ofSeconds(10));
  }

  private void raise(String alarm) {
    Reply.Answered status = (Reply.Answered) status();
    String id = status.body().replaceFirst("(?s).*\"member_id\"\\s*:\\s*\"(\\d+)\".*", "$1");
    conversation.alarm(
        conversation.members().getFirst(),
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
            Binaries.offered().program("etcd").toString(), "--config-file", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("etcd.log").toFile())
        .start();
  }

  private void write(TestAuthority.Pair pair, String name) throws IOException {
    Files.writeString(folder.resolve(name + ".crt"), pair.certificate());
    Files.writeString(folder.resolve(name + ".key"), pair.key());
  }
}
