package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FinalizerWriterTest {
  private static final String PATH = "/api/v1/namespaces/ns/secrets/a";

  private final MockApiServer server = new MockApiServer();
  private final FinalizerWriter writer = new FinalizerWriter(server.clients().full());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aFinalizerIsAddedBesideOthersOnTheObservedVersion() {
    server.respondOnce(HttpMethod.PATCH, PATH, 200, secret());

    writer.add(secret(), "mine");

    JsonNode body = server.lastBody();
    assertEquals("[\"theirs\",\"mine\"]", body.at("/metadata/finalizers").toString());
    assertEquals("7", body.at("/metadata/resourceVersion").asText());
    assertEquals("u", body.at("/metadata/uid").asText());
    assertEquals(Set.of("metadata"), names(body));
    assertTrue(
        server.lastRequest().getHeader("Content-Type").startsWith("application/merge-patch+json"));
  }

  @Test
  void onlyTheOwnFinalizerIsRemoved() {
    server.respondOnce(HttpMethod.PATCH, PATH, 200, secret());

    writer.remove(secret("theirs", "mine"), "mine");

    JsonNode finalizers = server.lastBody().at("/metadata/finalizers");
    assertEquals("[\"theirs\"]", finalizers.toString());
  }

  @Test
  void anAbsentObjectIsIgnored() {
    server.respondOnce(HttpMethod.PATCH, PATH, 404, MockApiServer.errorStatus(404, "not found"));

    writer.remove(secret("mine"), "mine");

    assertEquals(1, server.requestCount());
  }

  @Test
  void anObjectThatHasChangedThrowsAConflictException() {
    server.respondOnce(HttpMethod.PATCH, PATH, 409, MockApiServer.errorStatus(409, "modified"));

    assertThrows(ConflictException.class, () -> writer.add(secret(), "mine"));
  }

  @Test
  void aRejectedWriteNamesTheObjectAndTheRemedy() {
    server.respondOnce(
        HttpMethod.PATCH, PATH, 403, MockApiServer.errorStatus(403, "may not patch"));

    OperatorException refused =
        assertThrows(OperatorException.class, () -> writer.add(secret(), "mine"));

    assertTrue(refused.getMessage().startsWith("cannot write Secret a: may not patch; grant"));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Secret secret() {
    return secret("theirs");
  }

  private static Secret secret(String... finalizers) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName("a")
        .withUid("u")
        .withResourceVersion("7")
        .withFinalizers(finalizers)
        .endMetadata()
        .build();
  }
}
