package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretCacheTest {
  private static final String PATH = "/api/v1/namespaces/ns/secrets/a";

  private final MockApiServer server = new MockApiServer();
  private final SecretCache secretCache = new SecretCache(server.clients().full());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aSecretIsReadOncePerVersion() {
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("u", "5"));
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("u", "6"));

    assertEquals("5", version(secretCache.read("ns", "a", secret("u", "5"))));
    assertEquals("5", version(secretCache.read("ns", "a", secret("u", "5"))));
    assertEquals(1, server.requestCount());
    assertEquals("6", version(secretCache.read("ns", "a", secret("u", "6"))));
    assertEquals(2, server.requestCount());
  }

  @Test
  void aLargeSecretIsReadEachTimeAndCachedWithoutItsData() {
    server.respondAlways(HttpMethod.GET, PATH, 200, secret("5", 100_000));

    for (int time = 1; time <= 2; time++) {
      Secret read = secretCache.read("ns", "a", secret("u", "5")).orElseThrow();

      assertEquals(100_000, read.getData().get("k").length());
      assertEquals(Map.of("k", ""), secretCache.cached(secret("u", "5")).orElseThrow().getData());
      assertEquals(time, server.requestCount());
    }
    assertTrue(secretCache.isOwnWrite(secret("u", "5")));
  }

  @Test
  void aSecretThatIsTooLargeIsRefused() {
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("5", 1_100_000));

    OperatorException failure =
        assertThrows(OperatorException.class, () -> secretCache.read("ns", "a", secret("u", "5")));

    assertEquals(ErrorCode.GET_SECRET, failure.code());
    assertEquals(
        "Secret a has 1074 KiB of base64 text, but the operator reads at most 1024 KiB; remove"
            + " from it what is not needed",
        failure.getMessage());
    assertEquals(Map.of("k", ""), secretCache.cached(secret("u", "5")).orElseThrow().getData());
  }

  private static Secret secret(String version, int size) {
    return new SecretBuilder(secret("u", version)).addToData("k", "A".repeat(size)).build();
  }

  @Test
  void anUnknownSecretIsNotRequested() {
    assertEquals(Optional.empty(), secretCache.read("ns", "a", null));
    assertEquals(0, server.requestCount());
  }

  @Test
  void aWatchThatLagsBehindAnOwnWriteIsIgnored() {
    secretCache.store(secret("u", "10"));

    assertEquals("10", version(secretCache.read("ns", "a", secret("u", "9"))));
    assertEquals(0, server.requestCount());
  }

  @Test
  void anOwnSecretThatTheWatchHasNotDeliveredIsReadFromTheServer() {
    secretCache.store(secret("u", "10"));
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("u", "10"));

    assertEquals("10", version(secretCache.read("ns", "a", null)));
  }

  @Test
  void aDeletedSecretIsRemovedFromTheCache() {
    secretCache.store(secret("u", "10"));
    server.respondOnce(HttpMethod.GET, PATH, 404, MockApiServer.errorStatus(404, "not found"));

    assertEquals(Optional.empty(), secretCache.read("ns", "a", null));
    assertEquals(Optional.empty(), secretCache.read("ns", "a", null));
    assertEquals(1, server.requestCount());
  }

  @Test
  void aRecreatedSecretIsReadWhateverItsVersion() {
    secretCache.store(secret("u", "10"));
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("other", "4"));

    Secret read = secretCache.read("ns", "a", secret("other", "4")).orElseThrow();

    assertEquals("other", read.getMetadata().getUid());
  }

  @Test
  void onlyTheVersionThatTheOperatorWroteIsAnOwnWrite() {
    secretCache.store(secret("u", "10"));

    assertTrue(secretCache.isOwnWrite(secret("u", "10")));
    assertTrue(secretCache.isOwnWrite(secret("u", "9")));
    assertFalse(secretCache.isOwnWrite(secret("u", "11")));
    assertFalse(secretCache.isOwnWrite(secret("other", "9")));
  }

  @Test
  void resourceVersionsAreComparedAsNumbers() {
    secretCache.store(secret("u", "9"));

    assertFalse(secretCache.isOwnWrite(secret("u", "10")));
  }

  @Test
  void anOlderResponseDoesNotReplaceANewerOne() {
    secretCache.store(secret("u", "10"));
    secretCache.store(secret("u", "9"));

    assertEquals("10", version(secretCache.cached(secret("u", "9"))));
  }

  @Test
  void aSecretThatNoEtcdReferencesIsDropped() {
    secretCache.store(secret("u", "10"));
    secretCache.retainOnly("etcd", "ns", Set.of("a", "b"));
    assertTrue(secretCache.cached(secret("u", "10")).isPresent());

    secretCache.retainOnly("etcd", "ns", Set.of("b"));

    assertEquals(Optional.empty(), secretCache.cached(secret("u", "10")));
    assertFalse(secretCache.isOwnWrite(secret("u", "10")));
  }

  @Test
  void aTooLargeSecretIsReadOnceAndNotCached() {
    Secret large = secret("u", "5");
    large.setData(Map.of("ca.key", "A".repeat(64 * 1024 + 1)));
    server.respondOnce(HttpMethod.GET, PATH, 200, large);

    assertEquals(Optional.empty(), secretCache.readIfSmall("ns", "a", secret("u", "5")));
    assertEquals(Optional.empty(), secretCache.readIfSmall("ns", "a", secret("u", "5")));

    assertEquals(Optional.empty(), secretCache.cached(secret("u", "5")));
    assertEquals(1, server.requestCount());
  }

  @Test
  void aTooLargeSecretIsReadAgainAfterAChange() {
    Secret large = secret("u", "5");
    large.setData(Map.of("ca.key", "A".repeat(64 * 1024 + 1)));
    server.respondOnce(HttpMethod.GET, PATH, 200, large);
    server.respondOnce(HttpMethod.GET, PATH, 200, secret("u", "6"));

    assertEquals(Optional.empty(), secretCache.readIfSmall("ns", "a", secret("u", "5")));
    assertEquals("6", version(secretCache.readIfSmall("ns", "a", secret("u", "6"))));
  }

  private static String version(Optional<Secret> secret) {
    return secret.orElseThrow().getMetadata().getResourceVersion();
  }

  private static Secret secret(String uid, String version) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName("a")
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
