package io.etcdwarden.support.apiserver;

import io.etcdwarden.kube.client.KubeClients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API server that all tests of a run share, with the custom resource definitions installed.
 * Each test uses its own namespace. Nothing is cleaned up.
 */
public final class SharedApiServer {
  private final ApiServer server;
  private final KubeClients clients;
  private final AtomicInteger namespaces = new AtomicInteger();

  private SharedApiServer(ApiServer server) {
    this.server = server;
    this.clients = server.connect();
  }

  /** Returns the server, which the first caller starts and which stops with this process. */
  public static SharedApiServer running() {
    return Holder.SHARED;
  }

  private static final class Holder {
    private static final SharedApiServer SHARED = start();

    private static SharedApiServer start() {
      SharedApiServer shared = new SharedApiServer(ApiServer.start(Binaries.fromSystemProperty()));
      new CrdInstaller(shared.client()).install();
      return shared;
    }
  }

  /** Returns a client with the permissions of a cluster administrator. */
  public KubernetesClient client() {
    return clients.full();
  }

  /** Returns the clients of the operator with the permissions of a cluster administrator. */
  public KubeClients clients() {
    return clients;
  }

  public ApiServer server() {
    return server;
  }

  /** Creates a namespace for one test and returns its name. */
  public String newNamespace() {
    String name = "test-" + namespaces.incrementAndGet();
    client()
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }
}
