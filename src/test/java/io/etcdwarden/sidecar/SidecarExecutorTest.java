package io.etcdwarden.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.sidecar.FakeSidecarServer;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SidecarExecutorTest {
  private static final Duration LONG_TIMEOUT = Duration.ofSeconds(90);
  private static final String HOST = "main-client.shop";

  private final SidecarExecutor executor = new SidecarExecutor(InstantSource.system());

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void eachCallEqualsThatOfEtcdDruid() {
    try (FakeSidecarServer sidecar = FakeSidecarServer.plain()) {
      SidecarAddress address = plain(sidecar);

      executor.start(SnapshotCall.fullWithGet(address, LONG_TIMEOUT)).join();
      executor.start(SnapshotCall.full(address, false, LONG_TIMEOUT)).join();
      executor.start(SnapshotCall.full(address, true, LONG_TIMEOUT)).join();
      executor.start(SnapshotCall.delta(address, LONG_TIMEOUT)).join();

      assertEquals(
          List.of(
              "GET /snapshot/full",
              "POST /snapshot/full",
              "POST /snapshot/full?final=true",
              "POST /snapshot/delta"),
          sidecar.requests());
    }
  }

  @Test
  void aResponseIsReturnedWhateverItsStatus() {
    try (FakeSidecarServer sidecar = FakeSidecarServer.plain()) {
      sidecar.respondWith(200, "null\n");
      assertEquals(new CallResult.Response(200, "null"), delta(plain(sidecar)));

      sidecar.respondWith(500, "failed to take snapshot");
      assertEquals(new CallResult.Response(500, "failed to take snapshot"), delta(plain(sidecar)));
    }
  }

  @Test
  void aCertificateOfATrustedCaForTheHostIsAccepted() {
    TestCertificateAuthority authority = new TestCertificateAuthority();
    try (FakeSidecarServer sidecar = FakeSidecarServer.secured(authority.serverNamed(HOST))) {
      ServiceNameProxy.route(HOST, 8080, sidecar.port());

      assertInstanceOf(CallResult.Response.class, delta(secured(HOST, authority)));
      assertEquals(List.of("POST /snapshot/delta"), sidecar.requests());
    }
  }

  @Test
  void aCertificateForAnotherHostIsRejected() {
    TestCertificateAuthority authority = new TestCertificateAuthority();
    try (FakeSidecarServer sidecar =
        FakeSidecarServer.secured(authority.serverNamed("other.shop"))) {
      ServiceNameProxy.route(HOST, 8080, sidecar.port());

      String reason = reason(delta(secured(HOST, authority)));

      assertTrue(reason.contains("certificate"), reason);
      assertEquals(List.of(), sidecar.requests());
    }
  }

  @Test
  void aCertificateOfAnotherCaIsRejected() {
    try (FakeSidecarServer sidecar =
        FakeSidecarServer.secured(new TestCertificateAuthority().serverNamed(HOST))) {
      ServiceNameProxy.route(HOST, 8080, sidecar.port());

      String reason = reason(delta(secured(HOST, new TestCertificateAuthority())));

      assertTrue(reason.contains("certificate"), reason);
      assertEquals(List.of(), sidecar.requests());
    }
  }

  @Test
  void aCallEndsAfterItsTimeout() {
    try (FakeSidecarServer sidecar = FakeSidecarServer.plain()) {
      sidecar.hold();

      CallResult result =
          executor.start(SnapshotCall.delta(plain(sidecar), Duration.ofSeconds(1))).join();

      assertTrue(reason(result).endsWith("no response within 1 seconds"), reason(result));
    }
  }

  @Test
  void anUnreachableSidecarIsReportedWithItsUrl() throws IOException {
    int free = FreePort.next();

    CallResult refused = delta(new SidecarAddress.Plain("127.0.0.1", free));
    CallResult unknown = delta(new SidecarAddress.Plain("main-client.invalid", 8080));

    assertEquals(
        "http://127.0.0.1:" + free + "/snapshot/delta: the connection was refused",
        reason(refused));
    assertEquals(
        "http://main-client.invalid:8080/snapshot/delta: the host name cannot be resolved",
        reason(unknown));
  }

  @Test
  void closingCancelsRunningCalls() {
    try (FakeSidecarServer sidecar = FakeSidecarServer.plain()) {
      sidecar.hold();
      CompletableFuture<CallResult> running =
          executor.start(SnapshotCall.delta(plain(sidecar), LONG_TIMEOUT));

      executor.close();

      assertTrue(reason(running.join()).endsWith("the operator is stopping"));
    }
  }

  private CallResult delta(SidecarAddress address) {
    return executor.start(SnapshotCall.delta(address, LONG_TIMEOUT)).join();
  }

  private static SidecarAddress plain(FakeSidecarServer sidecar) {
    return SidecarAddress.of("127.0.0.1", sidecar.port(), Optional.empty());
  }

  private static SidecarAddress secured(String host, TestCertificateAuthority trusted) {
    return SidecarAddress.of(
        host, 8080, Optional.of(TrustedCertificates.read(trusted.pem(), "Secret ca-backup")));
  }

  private static String reason(CallResult result) {
    return assertInstanceOf(CallResult.NoResponse.class, result).reason();
  }
}
