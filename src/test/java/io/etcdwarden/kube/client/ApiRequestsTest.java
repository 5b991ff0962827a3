package io.etcdwarden.kube.client;

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

class ApiRequestsTest {
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
  void aForbiddenWriteNamesThePermissionAndTheRemedy() {
    server.respondOnce(
        HttpMethod.POST,
        PATH,
        403,
        MockApiServer.errorStatus(403, "configmaps is forbidden: User x cannot create configmaps"));

    OperatorException failure = assertThrows(OperatorException.class, this::write);

    assertEquals(ErrorCode.SYNC_CONFIGMAP, failure.code());
    assertEquals(
        "cannot write ConfigMap main-config: configmaps is forbidden: User x cannot create"
            + " configmaps; grant this permission to the operator's ServiceAccount (see deploy/)",
        failure.getMessage());
  }

  @Test
  void aNamespaceThatIsBeingDeletedNeedsNoPermission() {
    OperatorException failure =
        assertThrows(
            OperatorException.class,
            () ->
                ApiRequests.write(
                    OBJECT,
                    () -> {
                      throw FailureCauseTest.namespaceTerminating();
                    }));

    assertEquals(ErrorCode.NAMESPACE_TERMINATING, failure.code());
    assertEquals(
        "cannot write ConfigMap main-config: namespace shop is being terminated, so the API server"
            + " creates no objects in it",
        failure.getMessage());
  }

  @Test
  void aQuotaIsNamedWithItsOwnRemedy() {
    server.respondOnce(
        HttpMethod.POST,
        PATH,
        403,
        MockApiServer.errorStatus(
            403, "configmaps \"a\" is forbidden: exceeded quota: q, limited: configmaps=1"));

    OperatorException failure = assertThrows(OperatorException.class, this::write);

    assertEquals(
        "cannot write ConfigMap main-config: configmaps \"a\" is forbidden: exceeded quota: q,"
            + " limited: configmaps=1; raise this ResourceQuota, or delete objects that it counts",
        failure.getMessage());
  }

  @Test
  void anInvalidWriteReportsTheMessageOfTheServer() {
    server.respondOnce(
        HttpMethod.POST, PATH, 422, MockApiServer.errorStatus(422, "data is too long"));

    OperatorException failure = assertThrows(OperatorException.class, this::write);

    assertEquals("cannot write ConfigMap main-config: data is too long", failure.getMessage());
  }

  @Test
  void aConflictThrowsAConflictException() {
    server.respondOnce(
        HttpMethod.POST, PATH, 409, MockApiServer.errorStatus(409, "already exists"));

    ConflictException conflict = assertThrows(ConflictException.class, this::write);

    assertEquals("ConfigMap main-config has changed since it was read", conflict.getMessage());
  }

  @Test
  void anUnreachableServerIsReportedAsSuch() {
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
                  ApiRequests.read(
                      "observe the cluster",
                      () -> clients.full().configMaps().inNamespace("ns").withName("a").get()));

      assertEquals(ErrorCode.API_SERVER, failure.code());
      assertEquals(
          "cannot observe the cluster: the API server did not respond (connection refused)",
          failure.getMessage());
    }
  }

  @Test
  void deletingAnAbsentObjectSucceeds() {
    server.respondOnce(
        HttpMethod.DELETE, PATH + "/main-config", 404, MockApiServer.errorStatus(404, "no"));

    delete();

    assertEquals(1, server.requestCount());
  }

  @Test
  void deletingARecreatedObjectThrowsAConflictException() {
    server.respondOnce(
        HttpMethod.DELETE, PATH + "/main-config", 409, MockApiServer.errorStatus(409, "uid"));

    assertThrows(ConflictException.class, this::delete);
  }

  @Test
  void aForbiddenDeletionHasItsOwnCode() {
    server.respondOnce(
        HttpMethod.DELETE, PATH + "/main-config", 403, MockApiServer.errorStatus(403, "no"));

    OperatorException failure = assertThrows(OperatorException.class, this::delete);

    assertEquals(ErrorCode.DELETE_CONFIGMAP, failure.code());
    assertTrue(
        failure.getMessage().startsWith("cannot delete ConfigMap main-config: no; grant this"));
  }

  @Test
  void awaitThrowsTheFailureOfTheOtherThreadUnwrapped() {
    OperatorException failure = new OperatorException(ErrorCode.INTERNAL, "x");

    assertEquals(
        failure, assertThrows(OperatorException.class, () -> ApiRequests.await(failing(failure))));
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
    ApiRequests.write(OBJECT, () -> server.clients().full().resource(OBJECT).create());
  }

  private void delete() {
    ApiRequests.delete(
        OBJECT, () -> server.clients().full().raw(ObjectPath.of(OBJECT), "DELETE", Map.of()));
  }
}
