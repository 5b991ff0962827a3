package io.etcdwarden.kube.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskApiTest {
  private static final String TASKS =
      "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcdopstasks?limit=25";

  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  /** Retrying does not help without a permission, so its code ends the task. */
  @ParameterizedTest
  @CsvSource({"401, INSUFFICIENT_PERMISSIONS", "403, INSUFFICIENT_PERMISSIONS", "422, API_SERVER"})
  void aRefusedListOfTasksHasItsOwnCode(int status, ErrorCode code) {
    server.respondOnce(HttpMethod.GET, TASKS, status, MockApiServer.errorStatus(status, "no"));

    OperatorException failure =
        assertThrows(
            OperatorException.class, () -> new TaskApi(server.clients().full()).tasks("ns"));

    assertEquals(code, failure.code());
    assertEquals("cannot list the tasks of namespace ns: no", failure.getMessage());
  }
}
