package io.etcdwarden.support.operator;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What {@code deploy/} lets the operator do, and no more. */
public final class DeployedRights {
  private DeployedRights() {}

  /** Gives a user these rights in all namespaces. */
  public static void grant(KubernetesClient client, String user) {
    ClusterRole role = clusterRole();
    role.getMetadata().setName(user);
    client.resource(role).create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", user)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  /** The role as it stands in the file. */
  public static ClusterRole clusterRole() {
    try {
      return Pattern.compile("(?m)^---$")
          .splitAsStream(Files.readString(Path.of("deploy/20-rbac.yaml")))
          .filter(document -> document.contains("kind: ClusterRole\n"))
          .map(document -> Serialization.unmarshal(document, ClusterRole.class))
          .findFirst()
          .orElseThrow();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
