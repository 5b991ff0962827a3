package io.etcdwarden.support.apiserver;

import io.etcdwarden.kube.client.KubeClients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one API server of a test run, with our custom resources installed. Tests keep out of each
 * other's way by using a namespace each; nothing is ever tidied up.
 */
public final class SharedApiServer {
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
      SharedApiServer shared = new SharedApiServer(ApiServer.start(Binaries.fromSystemProperty()));
      new CrdInstaller(shared.client()).install();
      return shared;
    }
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
  public String newNamespace() {
    String name = "test-" + namespaces.incrementAndGet();
    client()
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }
}
