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
 * A kube-apiserver with an etcd of its own, made from nothing and thrown away.
 *
 * <p>The caller is a cluster administrator. Authorization is RBAC, so that a test can ask with
 * fewer rights by impersonating somebody.
 */
public final class ApiServer implements AutoCloseable {
  private static final Duration PATIENCE = PollTimeout.LONG.limit();
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
   * Starts both programs and waits until requests are answered. Somebody else may take a port
   * between our choice and its use, so it is tried more than once.
   */
  public static ApiServer start(Binaries binaries) {
    return start(binaries, ServerFlags::server);
  }

  /** The same, with a record of every request that is made with {@link #operatorKubeconfig}. */
  public static ApiServer startWithAuditLog(Binaries binaries) {
    return start(binaries, ServerFlags::serverWithAuditLog);
  }

  private static ApiServer start(Binaries binaries, Function<Workspace, List<String>> flags) {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return startOnce(binaries, flags);
      } catch (TestProcess.EndedException e) {
        // The next attempt takes other ports.
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
    etcd.await(() -> listens(workspace.etcdPort()), PATIENCE);
    server.await(() -> listens(workspace.serverPort()), PATIENCE);
    // Only now the server has written the certificate that clients need.
    try (KubeClients clients = connect()) {
      server.await(() -> isReady(clients), PATIENCE);
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

  /** A kubeconfig file with the rights of an administrator. */
  public Path kubeconfig() {
    return workspace.kubeconfig();
  }

  /**
   * The same rights under a name of their own, so that an operator's requests can be told apart.
   */
  public Path operatorKubeconfig() {
    return workspace.operatorKubeconfig();
  }

  /** One line of JSON for each request of the operator's name, if this server records them. */
  public Path auditLog() {
    return workspace.auditLog();
  }

  /** Of the API server and of its etcd. */
  public List<Long> pids() {
    return List.of(server.pid(), etcd.pid());
  }

  /** Settings of a client with the rights of an administrator. */
  public Config config() {
    return Config.fromKubeconfig(kubeconfig().toFile());
  }

  /** The clients that the operator would use, with the rights of an administrator. */
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
