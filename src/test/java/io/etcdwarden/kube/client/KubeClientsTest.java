package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeClientsTest {
  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theClientForControllersListsOnlyTheMetadataOfSecrets() {
    server.respondOnce(
        HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":[]}");

    server.clients().forControllers().secrets().inAnyNamespace().list();

    assertTrue(
        server
            .lastRequest()
            .getHeader("Accept")
            .startsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
  }

  @Test
  void aMetadataListWithNullItemsIsAnEmptyList() {
    server.respondOnce(
        HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":null}");

    var list = server.clients().forControllers().secrets().inAnyNamespace().list();

    assertTrue(list.getItems().isEmpty());
  }

  @Test
  void theFullClientListsWholeSecrets() {
    server.respondOnce(
        HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":[]}");

    server.clients().full().secrets().inAnyNamespace().list();

    assertWholeObjectsWereRequested();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "secrets"})
  void aSecretReadByNameIsWhole(String name) {
    server.respondOnce(
        HttpMethod.GET, "/api/v1/namespaces/ns/secrets/" + name, 200, Map.of("kind", "Secret"));

    server.clients().forControllers().secrets().inNamespace("ns").withName(name).get();

    assertWholeObjectsWereRequested();
  }

  private void assertWholeObjectsWereRequested() {
    String accept = server.lastRequest().getHeader("Accept");
    assertFalse(accept != null && accept.contains("PartialObjectMetadata"), accept);
  }

  @Test
  void unknownFieldsOfANewerDefinitionAreIgnored() {
    server.respondOnce(
        HttpMethod.GET,
        "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/a",
        200,
        "{\"kind\":\"Etcd\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"replicas\":3,\"new\":1}}");

    Etcd etcd = server.clients().full().resources(Etcd.class).inNamespace("ns").withName("a").get();

    assertEquals(3, etcd.getSpec().replicas());
  }
}
