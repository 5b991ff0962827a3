package io.etcdwarden.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lets an operator outside the pod network call Services by their names: an HTTP proxy on localhost
 * that forwards each call through the API server to a pod of the Service. TLS is end to end.
 */
final class ServiceProxy implements AutoCloseable {
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private final KubernetesClient client;
  private final ServerSocket listener;

  private ServiceProxy(KubernetesClient client, ServerSocket listener) {
    this.client = client;
    this.listener = listener;
  }

  static ServiceProxy start(KubernetesClient client) {
    try {
      ServiceProxy proxy =
          new ServiceProxy(client, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("service-proxy").start(proxy::accept);
      return proxy;
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  /** The Java options for a process that uses this proxy; it calls the API server directly. */
  List<String> javaOptions() {
    String port = String.valueOf(listener.getLocalPort());
    return List.of(
        "-Dhttp.proxyHost=127.0.0.1",
        "-Dhttp.proxyPort=" + port,
        "-Dhttps.proxyHost=127.0.0.1",
        "-Dhttps.proxyPort=" + port,
        "-Dhttp.nonProxyHosts=" + client.getMasterUrl().getHost());
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket caller = listener.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      String head = head(caller.getInputStream());
      List<String> request = List.of(head.split(" ", 3));
      boolean isTunnel = request.getFirst().equals("CONNECT");
      URI target = URI.create(isTunnel ? "tunnel://" + request.get(1) : request.get(1));
      try (LocalPortForward forward = forward(target);
          Socket service = new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort())) {
        if (isTunnel) {
          caller
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } else {
          service.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        }
        Thread back = Thread.ofVirtual().start(() -> copy(service, caller));
        copy(caller, service);
        back.join();
      }
    } catch (IOException | KubernetesClientException broken) {
      // The caller's connection closes, as with a Service that has no ready pod.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The host of a Service starts with {@code service.namespace}. The host of a member starts with
   * {@code pod.service.namespace.svc}.
   */
  private LocalPortForward forward(URI target) {
    List<String> host = List.of(target.getHost().split("[.]", -1));
    if (host.size() > 3 && "svc".equals(host.get(3))) {
      return client
          .pods()
          .inNamespace(host.get(2))
          .withName(host.getFirst())
          .portForward(target.getPort());
    }
    return client
        .services()
        .inNamespace(host.get(1))
        .withName(host.getFirst())
        .portForward(target.getPort());
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() > MAX_HEAD_BYTES) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      // The copy in the other direction fails as well.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
