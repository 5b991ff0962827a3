package io.etcdwarden.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final String PATH = "/api/v1/namespaces/ns/configmaps";
  private static final ConfigMap OBJECT =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withNamespace("ns")
          .withName("main-config")
          .endMetadata()
          .build();

  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aWriteThatIsForbiddenNamesThePermissionAndTheRemedy() {
    server.answer(
        HttpMethod.POST,
        PATH,
        403,
        MockApiServer.refusal(403, "configmaps is forbidden: User x cannot create configmaps"));

    OperatorException failure = assertThrows(OperatorException.class, this::write);

    assertEquals(ErrorCode.SYNC_CONFIGMAP, failure.code());
    assertEquals(
        "cannot write ConfigMap main-config: configmaps is forbidden: User x cannot create"
            + " configmaps; grant it to the operator's ServiceAccount (see deploy/)",
        failure.getMessage());
  }

  @Test
  void aWriteThatIsInvalidIsToldInTheServersOwnWords() {
    server.answer(HttpMethod.POST, PATH, 422, MockApiServer.refusal(422, "data is too long"));

    OperatorException failure = assertThrows(OperatorException.class, this::write);

    assertEquals("cannot write ConfigMap main-config: data is too long", failure.getMessage());
  }

  @Test
  void aConflictAsksForAnotherLook() {
    server.answer(HttpMethod.POST, PATH, 409, MockApiServer.refusal(409, "already exists"));

    StaleException stale = assertThrows(StaleException.class, this::write);

    assertEquals("ConfigMap main-config has changed since it was read", stale.getMessage());
  }

  @Test
  void aServerThatIsAwayIsSaidToBe() {
    Config nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1/")
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubeClients clients = KubeClients.connect(nowhere)) {
      OperatorException failure =
          assertThrows(
              OperatorException.class,
              () ->
                  Failures.translating(
                      "look at the cluster",
                      () -> clients.full().configMaps().inNamespace("ns").withName("a").get()));

      assertEquals(ErrorCode.API_SERVER, failure.code());
      assertEquals(
          "cannot look at the cluster: the API server did not answer (connection refused)",
          failure.getMessage());
    }
  }

  @Test
  void whatIsGoneAlreadyNeedNotBeDeleted() {
    server.answer(HttpMethod.DELETE, PATH + "/main-config", 404, MockApiServer.refusal(404, "no"));

    delete();

    assertEquals(1, server.requests());
  }

  @Test
  void whatWasMadeAnewIsNotDeletedButLookedAtAgain() {
    server.answer(HttpMethod.DELETE, PATH + "/main-config", 409, MockApiServer.refusal(409, "uid"));

    assertThrows(StaleException.class, this::delete);
  }

  @Test
  void aDeletionThatIsForbiddenHasItsOwnCode() {
    server.answer(HttpMethod.DELETE, PATH + "/main-config", 403, MockApiServer.refusal(403, "no"));

    OperatorException failure = assertThrows(OperatorException.class, this::delete);

    assertEquals(ErrorCode.DELETE_CONFIGMAP, failure.code());
    assertTrue(
        failure.getMessage().startsWith("cannot delete ConfigMap main-config: no; grant it"));
  }

  @Test
  void aFailureOfAnotherThreadIsTheFailureItself() {
    OperatorException failure = new OperatorException(ErrorCode.INTERNAL, "x");

    assertEquals(
        failure, assertThrows(OperatorException.class, () -> Failures.await(failing(failure))));
  }

  private static FutureTask<String> failing(RuntimeException failure) {
    Callable<String> write =
        () -> {
          throw failure;
        };
    FutureTask<String> task = new FutureTask<>(write);
    task.run();
    return task;
  }

  private void write() {
    Failures.writing(OBJECT, () -> server.clients().full().resource(OBJECT).create());
  }

  private void delete() {
    Failures.deleting(
        OBJECT, () -> server.clients().full().raw(ObjectPath.of(OBJECT), "DELETE", Map.of()));
  }
}
