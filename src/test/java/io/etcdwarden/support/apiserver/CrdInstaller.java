package io.etcdwarden.support.apiserver;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Installs the custom resource definitions in {@code crds} on an API server. */
public final class CrdInstaller {
  private static final Path FOLDER = Path.of("crds");

  private final KubernetesClient client;

  public CrdInstaller(KubernetesClient client) {
    this.client = client;
  }

  /** Creates all definitions and waits until they are established. */
  public void install() {
    // Generic resources keep every field of the files; the types of the client library may not.
    List<GenericKubernetesResource> definitions =
        files().stream().map(file -> definitionsOnServer().load(file.toFile()).create()).toList();
    for (GenericKubernetesResource definition : definitions) {
      definitionsOnServer()
          .resource(definition)
          .waitUntilCondition(CrdInstaller::isEstablished, 30, TimeUnit.SECONDS);
    }
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + FOLDER.toAbsolutePath(), e);
    }
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      definitionsOnServer() {
    return client.genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  }

  private static boolean isEstablished(GenericKubernetesResource definition) {
    List<Map<String, Object>> conditions =
        definition == null ? null : definition.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> "Established".equals(c.get("type")) && "True".equals(c.get("status")));
  }
}
