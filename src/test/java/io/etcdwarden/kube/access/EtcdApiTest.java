package io.etcdwarden.kube.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdApiTest {
  private static final String ETCDS = "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds";

  private final MockApiServer server = new MockApiServer();
  private EtcdApi api;

  @BeforeEach
  void connect(@TempDir Path folder) throws IOException {
    Path kubeconfig = folder.resolve("config");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        current-context: c
        """
            .formatted(server.config().getMasterUrl()));
    api = EtcdApi.connect(kubeconfig, null);
  }

  @AfterEach
  void close() {
    api.close();
    server.close();
  }

  @Test
  void aWebhookThatDeniesAnAnnotationIsNoMissingPermission() {
    server.respondAlways(HttpMethod.GET, ETCDS + "/main", 200, Etcds.withDefaults());
    server.respondOnce(
        HttpMethod.PATCH,
        ETCDS + "/main",
        403,
        MockApiServer.errorStatus(403, "admission webhook \"w\" denied the request: no"));

    OperatorException failure =
        assertThrows(OperatorException.class, () -> api.annotate(Etcds.withDefaults(), "a", "b"));

    assertEquals(ErrorCode.API_SERVER, failure.code());
    assertTrue(
        failure.getMessage().endsWith("no; ask a cluster administrator for an exemption"),
        failure.getMessage());
  }

  @Test
  void aMissingDefinitionIsNoMissingEtcd() {
    server.respondAlways(
        HttpMethod.GET, ETCDS + "/main", 404, MockApiServer.errorStatus(404, "404 page not found"));
    server.respondAlways(
        HttpMethod.GET,
        ETCDS + "?limit=1",
        404,
        MockApiServer.errorStatus(404, "404 page not found"));

    OperatorException failure = assertThrows(OperatorException.class, () -> api.find("ns", "main"));

    assertEquals(
        "cannot read Etcd ns/main: the API server does not know the resource"
            + " etcds.druid.gardener.cloud; install the CustomResourceDefinitions: kubectl apply -f"
            + " crds/",
        failure.getMessage());
  }

  @Test
  void aMissingEtcdIsFoundMissingWithoutTheRightToList() {
    server.respondAlways(
        HttpMethod.GET, ETCDS + "/main", 404, MockApiServer.errorStatus(404, "not found"));
    server.respondAlways(
        HttpMethod.GET, ETCDS + "?limit=1", 403, MockApiServer.errorStatus(403, "no"));

    assertTrue(api.find("ns", "main").isEmpty());
  }
}
