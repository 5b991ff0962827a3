package io.etcdwarden.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Kubernetes cluster that {@code KUBECONFIG} names. */
record TargetKubernetes(Path kubeconfig, KubernetesClient client) implements AutoCloseable {
  static TargetKubernetes connect() {
    String named = System.getenv("KUBECONFIG");
    if (named == null || named.isBlank()) {
      throw new IllegalStateException(
          "KUBECONFIG is not set; set it to the kubeconfig file of a cluster to test on");
    }
    Path file = Path.of(named);
    if (!Files.isReadable(file)) {
      throw new IllegalStateException("KUBECONFIG names " + named + ", which cannot be read");
    }
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(file.toFile())).build();
    return new TargetKubernetes(file, client.adapt(KubernetesClient.class)).requireReachable();
  }

  /** The address of this machine that the API server can reach, if no NAT is between them. */
  String ownAddress() {
    URL server = client.getMasterUrl();
    int port = server.getPort() < 0 ? server.getDefaultPort() : server.getPort();
    try (Socket socket = new Socket(server.getHost(), port)) {
      String address = socket.getLocalAddress().getHostAddress();
      return address.contains(":") ? "[" + address + "]" : address;
    } catch (IOException unreachable) {
      throw new UncheckedIOException("cannot reach " + server, unreachable);
    }
  }

  private TargetKubernetes requireReachable() {
    try {
      client.getKubernetesVersion();
      return this;
    } catch (KubernetesClientException unreachable) {
      client.close();
      throw new IllegalStateException(
          "the cluster of " + kubeconfig + " does not answer: " + unreachable.getMessage(),
          unreachable);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
