package io.etcdwarden.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.failure.OperatorException;
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
  void aFinalizerIsPutBesideThoseOfOthersOnTheVersionThatWasSeen() {
    server.answer(HttpMethod.PATCH, PATH, 200, secret());

    writer.put(secret(), "mine");

    JsonNode body = server.lastBody();
    assertEquals("[\"theirs\",\"mine\"]", body.at("/metadata/finalizers").toString());
    assertEquals("7", body.at("/metadata/resourceVersion").asText());
    assertEquals("u", body.at("/metadata/uid").asText());
    assertEquals(Set.of("metadata"), names(body));
    assertTrue(server.last().getHeader("Content-Type").startsWith("application/merge-patch+json"));
  }

  @Test
  void onlyTheOwnFinalizerIsTakenOff() {
    server.answer(HttpMethod.PATCH, PATH, 200, secret());

    writer.remove(secret("theirs", "mine"), "mine");

    JsonNode finalizers = server.lastBody().at("/metadata/finalizers");
    assertEquals("[\"theirs\"]", finalizers.toString());
  }

  @Test
  void anObjectThatIsGoneIsLeftGone() {
    server.answer(HttpMethod.PATCH, PATH, 404, MockApiServer.refusal(404, "not found"));

    writer.remove(secret("mine"), "mine");

    assertEquals(1, server.requests());
  }

  @Test
  void anObjectThatHasMovedAsksForAnotherLook() {
    server.answer(HttpMethod.PATCH, PATH, 409, MockApiServer.refusal(409, "modified"));

    assertThrows(StaleException.class, () -> writer.put(secret(), "mine"));
  }

  @Test
  void aRefusalNamesTheObjectAndTheRemedy() {
    server.answer(HttpMethod.PATCH, PATH, 403, MockApiServer.refusal(403, "may not patch"));

    OperatorException refused =
        assertThrows(OperatorException.class, () -> writer.put(secret(), "mine"));

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
