package io.etcdwarden.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretShelfTest {
  private static final String PATH = "/api/v1/namespaces/ns/secrets/a";

  private final MockApiServer server = new MockApiServer();
  private final SecretShelf shelf = new SecretShelf(server.clients().full());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void contentIsReadOncePerVersion() {
    server.answer(HttpMethod.GET, PATH, 200, secret("u", "5"));
    server.answer(HttpMethod.GET, PATH, 200, secret("u", "6"));

    assertEquals("5", version(shelf.read("ns", "a", secret("u", "5"))));
    assertEquals("5", version(shelf.read("ns", "a", secret("u", "5"))));
    assertEquals(1, server.requests());
    assertEquals("6", version(shelf.read("ns", "a", secret("u", "6"))));
    assertEquals(2, server.requests());
  }

  @Test
  void aSecretThatNobodyHasSeenIsNotAskedFor() {
    assertEquals(Optional.empty(), shelf.read("ns", "a", null));
    assertEquals(0, server.requests());
  }

  @Test
  void aWatchThatLagsBehindOurOwnWriteIsNotBelieved() {
    shelf.put(secret("u", "10"));

    assertEquals("10", version(shelf.read("ns", "a", secret("u", "9"))));
    assertEquals(0, server.requests());
  }

  @Test
  void aSecretOfOurOwnThatTheWatchDoesNotKnowYetIsLookedUp() {
    shelf.put(secret("u", "10"));
    server.answer(HttpMethod.GET, PATH, 200, secret("u", "10"));

    assertEquals("10", version(shelf.read("ns", "a", null)));
  }

  @Test
  void aDeletedSecretIsNoticed() {
    shelf.put(secret("u", "10"));
    server.answer(HttpMethod.GET, PATH, 404, MockApiServer.refusal(404, "not found"));

    assertEquals(Optional.empty(), shelf.read("ns", "a", null));
    assertEquals(Optional.empty(), shelf.read("ns", "a", null));
    assertEquals(1, server.requests());
  }

  @Test
  void oneMadeAnewUnderTheSameNameIsReadWhateverItsVersion() {
    shelf.put(secret("u", "10"));
    server.answer(HttpMethod.GET, PATH, 200, secret("other", "4"));

    Secret read = shelf.read("ns", "a", secret("other", "4")).orElseThrow();

    assertEquals("other", read.getMetadata().getUid());
  }

  @Test
  void onlyWhatWeWroteOurselvesIsAnEcho() {
    shelf.put(secret("u", "10"));

    assertTrue(shelf.isOwnEcho(secret("u", "10")));
    assertTrue(shelf.isOwnEcho(secret("u", "9")));
    assertFalse(shelf.isOwnEcho(secret("u", "11")));
    assertFalse(shelf.isOwnEcho(secret("other", "9")));
  }

  @Test
  void versionsAreNumbersNotText() {
    shelf.put(secret("u", "9"));

    assertFalse(shelf.isOwnEcho(secret("u", "10")));
  }

  @Test
  void anOlderAnswerDoesNotReplaceANewerOne() {
    shelf.put(secret("u", "10"));
    shelf.put(secret("u", "9"));

    assertEquals("10", version(shelf.held(secret("u", "9"))));
  }

  @Test
  void whatAnEtcdNoLongerNamesIsDropped() {
    shelf.put(secret("u", "10"));
    shelf.keepOnly("etcd", "ns", Set.of("a", "b"));
    assertTrue(shelf.held(secret("u", "10")).isPresent());

    shelf.keepOnly("etcd", "ns", Set.of("b"));

    assertEquals(Optional.empty(), shelf.held(secret("u", "10")));
    assertFalse(shelf.isOwnEcho(secret("u", "10")));
  }

  @Test
  void whatIsTooLargeForAnAuthorityIsReadOnceAndNotHeld() {
    Secret large = secret("u", "5");
    large.setData(Map.of("ca.key", "A".repeat(64 * 1024 + 1)));
    server.answer(HttpMethod.GET, PATH, 200, large);

    assertEquals(Optional.empty(), shelf.readSmall("ns", "a", secret("u", "5")));
    assertEquals(Optional.empty(), shelf.readSmall("ns", "a", secret("u", "5")));

    assertEquals(Optional.empty(), shelf.held(secret("u", "5")));
    assertEquals(1, server.requests());
  }

  @Test
  void whatWasTooLargeIsReadAgainOnceItHasChanged() {
    Secret large = secret("u", "5");
    large.setData(Map.of("ca.key", "A".repeat(64 * 1024 + 1)));
    server.answer(HttpMethod.GET, PATH, 200, large);
    server.answer(HttpMethod.GET, PATH, 200, secret("u", "6"));

    assertEquals(Optional.empty(), shelf.readSmall("ns", "a", secret("u", "5")));
    assertEquals("6", version(shelf.readSmall("ns", "a", secret("u", "6"))));
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
