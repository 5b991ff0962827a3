package io.etcdwarden.kube;

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
  void controllersAskForTheHeadsOfSecretsWhenTheyListThem() {
    server.answer(HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":[]}");

    server.clients().forControllers().secrets().inAnyNamespace().list();

    assertTrue(
        server
            .last()
            .getHeader("Accept")
            .startsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"));
  }

  @Test
  void aListOfNoHeadsIsAnEmptyList() {
    server.answer(
        HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":null}");

    var list = server.clients().forControllers().secrets().inAnyNamespace().list();

    assertTrue(list.getItems().isEmpty());
  }

  @Test
  void theOtherClientListsWholeSecrets() {
    server.answer(HttpMethod.GET, "/api/v1/secrets", 200, "{\"kind\":\"SecretList\",\"items\":[]}");

    server.clients().full().secrets().inAnyNamespace().list();

    assertWholeWasAskedFor();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "secrets"})
  void aSecretAskedForByNameComesWhole(String name) {
    server.answer(
        HttpMethod.GET, "/api/v1/namespaces/ns/secrets/" + name, 200, Map.of("kind", "Secret"));

    server.clients().forControllers().secrets().inNamespace("ns").withName(name).get();

    assertWholeWasAskedFor();
  }

  private void assertWholeWasAskedFor() {
    String accept = server.last().getHeader("Accept");
    assertFalse(accept != null && accept.contains("PartialObjectMetadata"), accept);
  }

  @Test
  void fieldsThatANewerDefinitionAddsDoNotStopUs() {
    server.answer(
        HttpMethod.GET,
        "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/a",
        200,
        "{\"kind\":\"Etcd\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"replicas\":3,\"new\":1}}");

    Etcd etcd = server.clients().full().resources(Etcd.class).inNamespace("ns").withName("a").get();

    assertEquals(3, etcd.getSpec().replicas());
  }
}
