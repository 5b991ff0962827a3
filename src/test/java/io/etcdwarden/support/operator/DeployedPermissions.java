package io.etcdwarden.support.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Gives a user exactly the permissions that {@code deploy/} grants the operator. */
public final class DeployedPermissions {
  private static final Pattern PERMISSIONS =
      Pattern.compile("(?m)^kind: (Namespace|ServiceAccount|(Cluster)?Role(Binding)?)$");

  private static final String DEPLOYED = "operator-as-deployed";

  private DeployedPermissions() {}

  /** Returns the client configuration of a user with these permissions in all namespaces. */
  public static Config account() {
    SharedApiServer shared = SharedApiServer.running();
    grant(shared.client(), DEPLOYED);
    return new ConfigBuilder(shared.server().config()).withImpersonateUsername(DEPLOYED).build();
  }

  /** Grants a user these permissions in all namespaces. */
  public static void grant(KubernetesClient client, String user) {
    ClusterRole role = clusterRole();
    role.getMetadata().setName(user);
    client.resource(role).serverSideApply();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", user)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }

  /** Returns the rules of all roles of the operator as one role. */
  public static ClusterRole clusterRole() {
    try {
      return new ClusterRoleBuilder()
          .withNewMetadata()
          .endMetadata()
          .withRules(
              Pattern.compile("(?m)^---$")
                  .splitAsStream(Files.readString(Path.of("deploy/base/cluster-roles.yaml")))
                  .filter(document -> document.contains("kind: ClusterRole\n"))
                  .filter(document -> !document.contains("kind: ClusterRoleBinding\n"))
                  .map(document -> Serialization.unmarshal(document, ClusterRole.class))
                  .flatMap(role -> role.getRules().stream())
                  .toList())
          .build();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the namespace, service account, roles and bindings of an overlay. */
  public static List<HasMetadata> of(String overlay) {
    String kubectl = Binaries.fromSystemProperty().program("kubectl").toString();
    try {
      Process process =
          new ProcessBuilder(kubectl, "kustomize", "deploy/overlays/" + overlay)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String rendered = new String(process.getInputStream().readAllBytes(), UTF_8);
      return Pattern.compile("(?m)^---$")
          .splitAsStream(rendered)
          .filter(document -> PERMISSIONS.matcher(document).find())
          .map(
              document -> (HasMetadata) Serialization.unmarshal(document, KubernetesResource.class))
          .toList();
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + kubectl, unusable);
    }
  }
}
