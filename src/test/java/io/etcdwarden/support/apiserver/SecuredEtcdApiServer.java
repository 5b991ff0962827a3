package io.etcdwarden.support.apiserver;

import io.etcdwarden.support.PollTimeout;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A kube-apiserver that stores its objects in an etcd cluster with TLS, by files that change. */
public final class SecuredEtcdApiServer implements AutoCloseable {
  private final Workspace workspace;
  private final Path program;
  private final List<String> flags;
  private TestProcess server;

  private SecuredEtcdApiServer(Workspace workspace, Path program, List<String> flags) {
    this.workspace = workspace;
    this.program = program;
    this.flags = List.copyOf(flags);
  }

  /**
   * Starts the server and waits until it is ready.
   *
   * @param endpoints the URLs of the members
   * @param files a folder with {@code ca.crt}, {@code tls.crt} and {@code tls.key}
   */
  public static SecuredEtcdApiServer start(Binaries binaries, List<String> endpoints, Path files) {
    Workspace workspace = Workspace.create();
    List<String> flags = new ArrayList<>(ServerFlags.server(workspace));
    flags.removeIf(flag -> flag.startsWith("--etcd-servers="));
    flags.add("--etcd-servers=" + String.join(",", endpoints));
    flags.add("--etcd-cafile=" + files.resolve("ca.crt"));
    flags.add("--etcd-certfile=" + files.resolve("tls.crt"));
    flags.add("--etcd-keyfile=" + files.resolve("tls.key"));
    SecuredEtcdApiServer started =
        new SecuredEtcdApiServer(workspace, binaries.program("kube-apiserver"), flags);
    started.run();
    return started;
  }

  /** Starts the server again, which then reads the CA certificates again. */
  public void restart() {
    server.close();
    run();
  }

  private void run() {
    server = TestProcess.start(workspace.folder(), program, flags);
    server.await(this::isReady, PollTimeout.LONG.limit());
  }

  /** Whether the server answers and reaches etcd. */
  public boolean isReady() {
    try (KubernetesClient client = client()) {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException | IllegalArgumentException notYet) {
      return false;
    }
  }

  /** Returns a client of a cluster administrator; the caller closes it. */
  public KubernetesClient client() {
    Config config = Config.fromKubeconfig(workspace.kubeconfig().toFile());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Override
  public void close() {
    server.close();
    try {
      workspace.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + workspace.folder(), e);
    }
  }
}
