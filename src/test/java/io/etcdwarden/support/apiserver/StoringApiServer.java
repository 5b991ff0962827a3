package io.etcdwarden.support.apiserver;

import io.etcdwarden.support.PollTimeout;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A kube-apiserver that stores its objects in an etcd which the test did not start for it. Like
 * every kube-apiserver it reads the trusted CA certificates of etcd only when it starts.
 */
public final class StoringApiServer implements AutoCloseable {
  private final Path program;
  private final List<String> flags;
  private final Workspace workspace = Workspace.create();
  private TestProcess server;
  private KubernetesClient client;

  /**
   * Creates a server that does not run yet.
   *
   * @param etcdFlags the flags that name etcd and the files for its TLS
   */
  public StoringApiServer(Binaries binaries, List<String> etcdFlags) {
    this.program = binaries.program("kube-apiserver");
    this.flags = ServerFlags.server(workspace, etcdFlags);
  }

  /** Starts the server, or starts it again, and waits until it is ready. */
  public void restart() {
    if (server != null) {
      server.close();
    }
    server = TestProcess.start(workspace.folder(), program, flags);
    server.await(this::isReady, PollTimeout.LONG.limit());
  }

  /** The server is a cluster administrator's; it writes the certificate of its port first. */
  public KubernetesClient client() {
    return client;
  }

  private boolean isReady() {
    if (!Files.exists(workspace.certificates().resolve("apiserver.crt"))) {
      return false;
    }
    if (client == null) {
      client = new KubernetesClientBuilder().withConfig(configWithoutRetries()).build();
    }
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException notYet) {
      return false;
    }
  }

  /** A failed request stays failed. */
  private Config configWithoutRetries() {
    return new ConfigBuilder(Config.fromKubeconfig(workspace.kubeconfig().toFile()))
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    try {
      workspace.delete();
    } catch (IOException stuck) {
      throw new UncheckedIOException("cannot remove " + workspace.folder(), stuck);
    }
  }
}
