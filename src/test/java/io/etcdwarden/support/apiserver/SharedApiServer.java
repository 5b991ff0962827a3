package io.etcdwarden.support.apiserver;

import io.etcdwarden.kube.KubeClients;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The one API server of a test run, with our custom resources installed. Tests keep out of each
 * other's way by using a namespace each; nothing is ever tidied up.
 */
public final class SharedApiServer {
  private static final Path DEFINITIONS = Path.of("crds");

  private final ApiServer server;
  private final KubeClients clients;
  private final AtomicInteger namespaces = new AtomicInteger();

  private SharedApiServer(ApiServer server) {
    this.server = server;
    this.clients = server.connect();
  }

  /** Started by whoever asks first; ends with the process. */
  public static SharedApiServer running() {
    return Holder.SHARED;
  }

  private static final class Holder {
    private static final SharedApiServer SHARED = start();

    private static SharedApiServer start() {
      SharedApiServer shared = new SharedApiServer(ApiServer.start(Binaries.offered()));
      shared.install(definitions());
      return shared;
    }
  }

  private static List<Path> definitions() {
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + DEFINITIONS.toAbsolutePath(), e);
    }
  }

  /** As they stand in the file: our client's own types might leave something out. */
  private void install(List<Path> files) {
    List<GenericKubernetesResource> definitions =
        files.stream()
            .map(file -> customResourceDefinitions().load(file.toFile()).create())
            .toList();
    for (GenericKubernetesResource definition : definitions) {
      customResourceDefinitions()
          .resource(definition)
          .waitUntilCondition(SharedApiServer::isEstablished, 30, TimeUnit.SECONDS);
    }
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      customResourceDefinitions() {
    return client()
        .genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  }

  private static boolean isEstablished(GenericKubernetesResource definition) {
    List<Map<String, Object>> conditions =
        definition == null ? null : definition.get("status", "conditions");
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> "Established".equals(c.get("type")) && "True".equals(c.get("status")));
  }

  /** A client with the rights of an administrator. */
  public KubernetesClient client() {
    return clients.full();
  }

  /** The clients that the operator would use, with the rights of an administrator. */
  public KubeClients clients() {
    return clients;
  }

  public ApiServer server() {
    return server;
  }

  /** Makes a namespace that nobody else uses, and returns its name. */
  public String freshNamespace() {
    String name = "test-" + namespaces.incrementAndGet();
    client()
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }
}
