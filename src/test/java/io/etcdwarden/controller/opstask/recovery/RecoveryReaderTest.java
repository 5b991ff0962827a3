package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.plan.Names;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import org.junit.jupiter.api.Test;

class RecoveryReaderTest {
  @Test
  void withoutTheConfigurationOfTheMembersTheRecoveryNamesTheConfigMap() {
    try (MockApiServer server = new MockApiServer()) {
      server.respondOnce(
          HttpMethod.GET,
          "/api/v1/namespaces/ns/configmaps/main-config",
          404,
          MockApiServer.errorStatus(404, "no"));
      RecoveryReader reader =
          new RecoveryReader(new RecoveryApi(server.clients().full(), "ns"), null);

      OperatorException failure =
          assertThrows(
              OperatorException.class,
              () -> reader.memberConfigMap(Names.of(SampleOpsTasks.cluster("False"))));

      assertEquals(ErrorCode.GET_CONFIGMAP, failure.code());
      assertEquals(
          "there is no ConfigMap main-config with the configuration of the members",
          failure.getMessage());
    }
  }
}
