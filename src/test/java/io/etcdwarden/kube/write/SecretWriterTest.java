package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.watch.SecretCache;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretWriterTest {
  private static final String SECRETS = "/api/v1/namespaces/ns/secrets";

  private final MockApiServer server = new MockApiServer();
  private final SecretCache secretCache = new SecretCache(server.clients().full());
  private final SecretWriter writer =
      new SecretWriter(etcd(), server.clients().full(), secretCache);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aNewSecretIsCreatedAndCached() {
    server.respondOnce(HttpMethod.POST, SECRETS, 201, stored("2"));

    StoredSecret written = writer.write(new SecretWrite.Create(secret("", "", Map.of("a", "A"))));

    assertEquals("2", written.resourceVersion());
    assertEquals(
        "2", secretCache.cached(stored("2")).orElseThrow().getMetadata().getResourceVersion());
    JsonNode body = server.lastBody();
    assertEquals("QQ==", body.at("/data/a").asText());
    assertEquals("etcd-uid", body.at("/metadata/ownerReferences/0/uid").asText());
    assertTrue(body.at("/metadata/ownerReferences/0/controller").isMissingNode());
    assertTrue(body.at("/metadata/uid").isMissingNode());
    assertTrue(body.at("/metadata/finalizers").isMissingNode());
  }

  @Test
  void aNewSecretThatTheEtcdReferencesHasTheFinalizer() {
    server.respondOnce(HttpMethod.POST, SECRETS, 201, stored("2"));
    Etcd referencing =
        Etcds.with("main", "  etcd: {}\n  backup: {store: {secretRef: {name: generated}}}\n");
    referencing.getMetadata().setUid("etcd-uid");

    new SecretWriter(referencing, server.clients().full(), secretCache)
        .write(new SecretWrite.Create(secret("", "", Map.of("a", "A"))));

    assertEquals(
        "[\"druid.gardener.cloud/etcd-druid\"]",
        server.lastBody().at("/metadata/finalizers").toString());
  }

  @Test
  void aNewSecretNeverReplacesAnother() {
    server.respondOnce(
        HttpMethod.POST, SECRETS, 409, MockApiServer.errorStatus(409, "already exists"));

    assertThrows(
        ConflictException.class,
        () -> writer.write(new SecretWrite.Create(secret("", "", Map.of("a", "A")))));
    assertEquals("GET", server.lastRequest().getMethod());
    assertEquals(2, server.requestCount());
  }

  @Test
  void anExistingForeignSecretIsReported() {
    server.respondOnce(
        HttpMethod.POST, SECRETS, 409, MockApiServer.errorStatus(409, "already exists"));
    Secret foreign = stored("1");
    foreign.getMetadata().setLabels(Map.of("app", "else"));
    server.respondOnce(HttpMethod.GET, SECRETS + "/generated", 200, foreign);

    OperatorException failure =
        assertThrows(
            OperatorException.class,
            () -> writer.write(new SecretWrite.Create(secret("", "", Map.of("a", "A")))));

    assertEquals(ErrorCode.SYNC_SECRET, failure.code());
    assertTrue(failure.getMessage().contains("Secret generated already exists"), failure::toString);
  }

  @Test
  void aChangeCarriesUidAndVersionAndRemovesDroppedKeys() {
    secretCache.store(stored("1"));
    server.respondOnce(HttpMethod.PATCH, SECRETS + "/generated", 200, stored("2"));

    writer.write(new SecretWrite.Replace(secret("uid-1", "1", Map.of("b", "B"))));

    JsonNode body = server.lastBody();
    assertTrue(
        server.lastRequest().getHeader("Content-Type").startsWith("application/merge-patch+json"));
    assertEquals("uid-1", body.at("/metadata/uid").asText());
    assertEquals("1", body.at("/metadata/resourceVersion").asText());
    assertEquals("Qg==", body.at("/data/b").asText());
    assertTrue(body.at("/data/a").isNull());
    assertTrue(body.at("/metadata/annotations/old").isNull());
    assertTrue(body.at("/metadata/finalizers").isMissingNode());
    assertTrue(body.at("/type").isMissingNode());
  }

  @Test
  void remainingOwnersKeepTheirWholeReference() {
    secretCache.store(stored("1"));
    server.respondOnce(HttpMethod.PATCH, SECRETS + "/generated", 200, stored("2"));

    writer.write(new SecretWrite.AddOwner(secret("uid-1", "1", Map.of("a", "A"))));

    JsonNode owners = server.lastBody().at("/metadata/ownerReferences");
    assertEquals(2, owners.size());
    assertEquals("other", owners.at("/0/name").asText());
    assertEquals("main", owners.at("/1/name").asText());
  }

  @Test
  void sharingAndDisowningASecretChangeNoData() {
    for (SecretWrite write :
        new SecretWrite[] {
          new SecretWrite.AddOwner(secret("uid-1", "1", Map.of("b", "B"))),
          new SecretWrite.Release(secret("uid-1", "1", Map.of("b", "B")))
        }) {
      secretCache.retainOnly("etcd", "ns", Set.of("generated"));
      secretCache.retainOnly("etcd", "ns", Set.of());
      secretCache.store(stored("1"));
      server.respondOnce(HttpMethod.PATCH, SECRETS + "/generated", 200, stored("2"));

      writer.write(write);

      assertFalse(server.lastBody().has("data"), write.toString());
    }
  }

  @Test
  void aChangeOfAnOlderVersionThrowsAConflictException() {
    secretCache.store(stored("1"));
    server.respondOnce(
        HttpMethod.PATCH, SECRETS + "/generated", 409, MockApiServer.errorStatus(409, "modified"));

    assertThrows(
        ConflictException.class,
        () -> writer.write(new SecretWrite.Replace(secret("uid-1", "1", Map.of()))));
  }

  @Test
  void aSecretThatIsNotCachedIsNotChanged() {
    assertThrows(
        ConflictException.class,
        () -> writer.write(new SecretWrite.Replace(secret("uid-1", "1", Map.of()))));
    assertEquals(0, server.requestCount());
  }

  private static Etcd etcd() {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid("etcd-uid");
    return etcd;
  }

  private static StoredSecret secret(String uid, String version, Map<String, String> data) {
    Map<String, byte[]> bytes =
        data.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> e.getValue().getBytes(StandardCharsets.UTF_8)));
    return new StoredSecret(
        "generated",
        StoredSecret.OPAQUE,
        bytes,
        Map.of("l", "1"),
        Map.of("new", "1"),
        Set.of("etcd-uid", "other-uid"),
        uid,
        version,
        false,
        false);
  }

  private static Secret stored(String version) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName("generated")
        .withUid("uid-1")
        .withResourceVersion(version)
        .addToAnnotations("old", "1")
        .addToFinalizers("guard")
        .addNewOwnerReference()
        .withApiVersion("druid.gardener.cloud/v1alpha1")
        .withKind("Etcd")
        .withName("other")
        .withUid("other-uid")
        .endOwnerReference()
        .endMetadata()
        .withType("Opaque")
        .addToData("a", "QQ==")
        .build();
  }
}
