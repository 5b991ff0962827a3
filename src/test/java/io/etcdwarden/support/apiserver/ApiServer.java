package io.etcdwarden.support.apiserver;

import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.PollTimeout;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A new kube-apiserver with its own etcd, deleted at the end.
 *
 * <p>The caller is a cluster administrator. Authorization is RBAC, so a test can use fewer
 * permissions by impersonating another user.
 */
public final class ApiServer implements AutoCloseable {
  private static final Duration TIMEOUT = PollTimeout.LONG.limit();
  private static final int ATTEMPTS = 3;

  private final Workspace workspace;
  private final TestProcess etcd;
  private final TestProcess server;
  private final Watchdog watchdog;

  private ApiServer(Workspace workspace, TestProcess etcd, TestProcess server) {
    this.workspace = workspace;
    this.etcd = etcd;
    this.server = server;
    this.watchdog = Watchdog.over(workspace.folder(), etcd, server);
  }

  /**
   * Starts both programs and waits until the server is ready. Another program may take a chosen
   * port before it is used, so a failed start is retried.
   */
  public static ApiServer start(Binaries binaries) {
    return start(binaries, ServerFlags::server);
  }

  /** Starts a server that logs every request that uses {@link #operatorKubeconfig}. */
  public static ApiServer startWithAuditLog(Binaries binaries) {
    return start(binaries, ServerFlags::serverWithAuditLog);
  }

  private static ApiServer start(Binaries binaries, Function<Workspace, List<String>> flags) {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return startOnce(binaries, flags);
      } catch (TestProcess.EndedException e) {
        // The next attempt chooses other ports.
      }
    }
    return startOnce(binaries, flags);
  }

  private static ApiServer startOnce(Binaries binaries, Function<Workspace, List<String>> flags) {
    Path etcdProgram = binaries.program("etcd");
    Path serverProgram = binaries.program("kube-apiserver");
    Workspace workspace = Workspace.create();
    TestProcess etcd =
        TestProcess.start(workspace.folder(), etcdProgram, ServerFlags.etcd(workspace));
    TestProcess server =
        TestProcess.start(workspace.folder(), serverProgram, flags.apply(workspace));
    ApiServer started = new ApiServer(workspace, etcd, server);
    try {
      started.awaitReady();
      return started;
    } catch (IllegalStateException e) {
      started.close();
      throw e;
    }
  }

  private void awaitReady() {
    etcd.await(() -> listens(workspace.etcdPort()), TIMEOUT);
    server.await(() -> listens(workspace.serverPort()), TIMEOUT);
    // The server writes the certificate that clients need before it listens.
    try (KubeClients clients = connect()) {
      server.await(() -> isReady(clients), TIMEOUT);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReady(KubeClients clients) {
    try {
      return "ok".equals(clients.full().raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Returns a kubeconfig with the permissions of a cluster administrator. */
  public Path kubeconfig() {
    return workspace.kubeconfig();
  }

  /**
   * Returns a kubeconfig with the same permissions and another user name, so that the audit log
   * shows which requests are the operator's.
   */
  public Path operatorKubeconfig() {
    return workspace.operatorKubeconfig();
  }

  /** Returns the audit log: one line of JSON for each request of the operator user. */
  public Path auditLog() {
    return workspace.auditLog();
  }

  /** Returns the process ids of the API server and of its etcd. */
  public List<Long> pids() {
    return List.of(server.pid(), etcd.pid());
  }

  /** Returns the client configuration of a cluster administrator. */
  public Config config() {
    return Config.fromKubeconfig(kubeconfig().toFile());
  }

  /** Creates the clients of the operator with the permissions of a cluster administrator. */
  public KubeClients connect() {
    return KubeClients.connect(config());
  }

  @Override
  public void close() {
    server.close();
    etcd.close();
    try {
      workspace.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + workspace.folder(), e);
    }
    watchdog.close();
  }
}
