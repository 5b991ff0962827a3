package io.etcdwarden.support.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdwarden.kube.client.KubeClients;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ApiServerIT {

  @Test
  void closeRemovesTheFolder() {
    ApiServer server = ApiServer.start(Binaries.fromSystemProperty());

    server.close();

    assertFalse(Files.exists(server.kubeconfig().getParent()));
  }

  @Test
  void everyTestGetsItsOwnNamespace() {
    SharedApiServer server = SharedApiServer.running();

    String one = server.newNamespace();
    String other = server.newNamespace();

    assertFalse(one.equals(other));
    assertEquals(one, server.client().namespaces().withName(one).get().getMetadata().getName());
  }

  @Test
  void anotherUserHasNoPermissionsByDefault() {
    SharedApiServer server = SharedApiServer.running();
    ConfigBuilder anotherUser =
        new ConfigBuilder(server.server().config()).withImpersonateUsername("another-user");

    SelfSubjectAccessReview review;
    try (KubeClients clients = KubeClients.connect(anotherUser.build())) {
      review = clients.full().resource(mayReadSecrets()).create();
    }

    assertFalse(review.getStatus().getAllowed());
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
