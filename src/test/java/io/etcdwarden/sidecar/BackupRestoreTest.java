package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.sidecar.LoopbackNames;
import io.etcdwarden.support.sidecar.SidecarStandIn;
import io.etcdwarden.support.sidecar.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackupRestoreTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String HOST = "main-client.shop";

  private final BackupRestore sidecars = new BackupRestore();

  @AfterEach
  void close() {
    sidecars.close();
  }

  @Test
  void eachCallIsSentAsTheReferenceSendsIt() {
    try (SidecarStandIn sidecar = SidecarStandIn.plain()) {
      SidecarAddress address = plain(sidecar);

      sidecars.ask(SnapshotCall.fullByGet(address, LONG)).join();
      sidecars.ask(SnapshotCall.full(address, false, LONG)).join();
      sidecars.ask(SnapshotCall.full(address, true, LONG)).join();
      sidecars.ask(SnapshotCall.delta(address, LONG)).join();

      assertEquals(
          List.of(
              "GET /snapshot/full",
              "POST /snapshot/full",
              "POST /snapshot/full?final=true",
              "POST /snapshot/delta"),
          sidecar.asked());
    }
  }

  @Test
  void anAnswerIsHandedOnWhateverItsStatus() {
    try (SidecarStandIn sidecar = SidecarStandIn.plain()) {
      sidecar.says(200, "null\n");
      assertEquals(new Reply.Answered(200, "null"), delta(plain(sidecar)));

      sidecar.says(500, "failed to take snapshot");
      assertEquals(new Reply.Answered(500, "failed to take snapshot"), delta(plain(sidecar)));
    }
  }

  @Test
  void aCertificateOfATrustedAuthorityForTheNameIsAccepted() {
    TestAuthority authority = new TestAuthority();
    try (SidecarStandIn sidecar = SidecarStandIn.secured(authority.serverNamed(HOST))) {
      LoopbackNames.route(HOST, 8080, sidecar.port());

      assertInstanceOf(Reply.Answered.class, delta(secured(HOST, authority)));
      assertEquals(List.of("POST /snapshot/delta"), sidecar.asked());
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    TestAuthority authority = new TestAuthority();
    try (SidecarStandIn sidecar = SidecarStandIn.secured(authority.serverNamed("other.shop"))) {
      LoopbackNames.route(HOST, 8080, sidecar.port());

      String reason = reason(delta(secured(HOST, authority)));

      assertTrue(reason.contains("certificate"), reason);
      assertEquals(List.of(), sidecar.asked());
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() {
    try (SidecarStandIn sidecar = SidecarStandIn.secured(new TestAuthority().serverNamed(HOST))) {
      LoopbackNames.route(HOST, 8080, sidecar.port());

      String reason = reason(delta(secured(HOST, new TestAuthority())));

      assertTrue(reason.contains("certificate"), reason);
      assertEquals(List.of(), sidecar.asked());
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsNotAwaitedForEver() {
    try (SidecarStandIn sidecar = SidecarStandIn.plain()) {
      sidecar.hold();

      Reply reply = sidecars.ask(SnapshotCall.delta(plain(sidecar), Duration.ofSeconds(1))).join();

      assertTrue(reason(reply).endsWith("it did not answer within 1 seconds"), reason(reply));
    }
  }

  @Test
  void aSidecarThatIsNotThereIsToldWithItsAddress() throws IOException {
    int free = FreePort.next();

    Reply refused = delta(new SidecarAddress.Plain("127.0.0.1", free));
    Reply unknown = delta(new SidecarAddress.Plain("main-client.invalid", 8080));

    assertEquals(
        "http://127.0.0.1:" + free + "/snapshot/delta: the connection was refused",
        reason(refused));
    assertEquals(
        "http://main-client.invalid:8080/snapshot/delta: the name cannot be resolved",
        reason(unknown));
  }

  @Test
  void closingEndsTheCallsThatAreUnderWay() {
    try (SidecarStandIn sidecar = SidecarStandIn.plain()) {
      sidecar.hold();
      CompletableFuture<Reply> running = sidecars.ask(SnapshotCall.delta(plain(sidecar), LONG));

      sidecars.close();

      assertTrue(reason(running.join()).endsWith("the operator is stopping"));
    }
  }

  private Reply delta(SidecarAddress address) {
    return sidecars.ask(SnapshotCall.delta(address, LONG)).join();
  }

  private static SidecarAddress plain(SidecarStandIn sidecar) {
    return SidecarAddress.of("127.0.0.1", sidecar.port(), Optional.empty());
  }

  private static SidecarAddress secured(String host, TestAuthority trusted) {
    return SidecarAddress.of(
        host, 8080, Optional.of(Authorities.read(trusted.pem(), "Secret ca-backup")));
  }

  private static String reason(Reply reply) {
    return assertInstanceOf(Reply.Unreached.class, reply).reason();
  }
}
