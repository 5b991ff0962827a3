package io.etcdwarden.support.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdwarden.kube.KubeClients;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ApiServerIT {

  @Test
  void itsFolderIsGoneAfterwards() {
    ApiServer server = ApiServer.start(Binaries.offered());

    server.close();

    assertFalse(Files.exists(server.kubeconfig().getParent()));
  }

  @Test
  void everyTestGetsANamespaceOfItsOwn() {
    SharedApiServer server = SharedApiServer.running();

    String one = server.freshNamespace();
    String other = server.freshNamespace();

    assertFalse(one.equals(other));
    assertEquals(one, server.client().namespaces().withName(one).get().getMetadata().getName());
  }

  @Test
  void somebodyElseHasNoRightsUnlessTheyAreGiven() {
    SharedApiServer server = SharedApiServer.running();
    ConfigBuilder somebody =
        new ConfigBuilder(server.server().config()).withImpersonateUsername("somebody");

    SelfSubjectAccessReview answer;
    try (KubeClients clients = KubeClients.connect(somebody.build())) {
      answer = clients.full().resource(mayReadSecrets()).create();
    }

    assertFalse(answer.getStatus().getAllowed());
  }

  private static SelfSubjectAccessReview mayReadSecrets() {
    return new SelfSubjectAccessReviewBuilder()
        .withNewSpec()
        .withNewResourceAttributes()
        .withResource("secrets")
        .withVerb("get")
        .endResourceAttributes()
        .endSpec()
        .build();
  }
}
