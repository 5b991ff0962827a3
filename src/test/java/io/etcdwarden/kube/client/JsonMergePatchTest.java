package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonMergePatchTest {
  private static final String PATH = "/api/v1/namespaces/ns/secrets/a";
  private static final Secret SECRET =
      new SecretBuilder()
          .withNewMetadata()
          .withNamespace("ns")
          .withName("a")
          .withUid("u")
          .withResourceVersion("7")
          .endMetadata()
          .build();

  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aPatchOfAVersionContainsUidAndResourceVersion() {
    server.respondOnce(HttpMethod.PATCH, PATH, 200, SECRET);

    JsonMergePatch.ofVersion(SECRET)
        .withField("data", Map.of("k", "dg=="))
        .send(server.clients().full(), SECRET);

    assertEquals(
        "{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"7\"},\"data\":{\"k\":\"dg==\"}}",
        server.lastBody().toString());
    assertTrue(
        server.lastRequest().getHeader("Content-Type").startsWith("application/merge-patch+json"));
  }

  @Test
  void aNullValueIsSentSoThatTheFieldIsRemoved() {
    server.respondOnce(HttpMethod.PATCH, PATH, 200, SECRET);

    JsonMergePatch.ofAnyVersion()
        .withMetadata("annotations", Collections.singletonMap("old", null))
        .send(server.clients().full(), SECRET);

    assertEquals("{\"metadata\":{\"annotations\":{\"old\":null}}}", server.lastBody().toString());
  }
}
