package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.TestClock;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClockTest {
  private static final String PATH = "/api/v1/namespaces/ns/secrets/a";
  private static final Instant SERVER = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "{0} seconds ahead")
  @ValueSource(longs = {86_400, 300, 31, -31, -86_400})
  void theTimeOfTheApiServerIsUsedIfTheClockOfTheNodeIsWrong(long ahead) {
    TestClock node = new TestClock(SERVER.plusSeconds(ahead));
    ServerClock clock = new ServerClock(node);

    clock.learn(SERVER);
    node.advance(Duration.ofSeconds(10));

    assertEquals(SERVER.plusSeconds(10), clock.instant());
  }

  @ParameterizedTest(name = "{0} seconds ahead")
  @ValueSource(longs = {0, 30, -30})
  void aSmallDifferenceIsNotCorrected(long ahead) {
    ServerClock clock = new ServerClock(new TestClock(SERVER.plusSeconds(ahead)));

    clock.learn(SERVER);

    assertEquals(SERVER.plusSeconds(ahead), clock.instant());
  }

  /** The header Date counts whole seconds: time must not go back with each response. */
  @Test
  void theCorrectionDoesNotChangeWithEachResponse() {
    ServerClock clock = new ServerClock(new TestClock(SERVER.plusSeconds(300)));
    clock.learn(SERVER);

    clock.learn(SERVER.minusSeconds(1));

    assertEquals(SERVER, clock.instant());
  }

  @Test
  void theClockOfTheNodeIsUsedAgainOnceItIsRight() {
    TestClock node = new TestClock(SERVER.plusSeconds(300));
    ServerClock clock = new ServerClock(node);
    clock.learn(SERVER);

    node.advance(Duration.ofMinutes(-5));
    clock.learn(SERVER);

    assertEquals(SERVER, clock.instant());
  }

  @Test
  void eachResponseOfTheApiServerHasItsTime() {
    ServerClock clock = new ServerClock(new TestClock(SERVER.plus(Duration.ofDays(1))));
    try (MockApiServer server = new MockApiServer();
        KubeClients clients = KubeClients.connect(server.config(), Optional.of(clock))) {
      server.respondAt("Sun, 01 Mar 2026 12:00:00 GMT", PATH, new SecretBuilder().build());

      clients.full().raw(PATH);
    }

    assertEquals(SERVER, clock.instant());
  }

  @Test
  void aHeaderThatIsNoTimeIsIgnored() {
    ServerClock clock = new ServerClock(new TestClock(SERVER.plus(Duration.ofDays(1))));
    try (MockApiServer server = new MockApiServer();
        KubeClients clients = KubeClients.connect(server.config(), Optional.of(clock))) {
      server.respondAt("yesterday", PATH, new SecretBuilder().build());

      clients.full().raw(PATH);
    }

    assertEquals(SERVER.plus(Duration.ofDays(1)), clock.instant());
  }
}
