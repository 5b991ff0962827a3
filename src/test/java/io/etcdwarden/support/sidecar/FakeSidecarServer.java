package io.etcdwarden.support.sidecar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server in place of a sidecar: returns one prepared response and records all requests. */
public final class FakeSidecarServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String body = "{}";
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private FakeSidecarServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::respond);
    server.start();
  }

  public static FakeSidecarServer plain() {
    try {
      return new FakeSidecarServer(HttpServer.create(anyPort(), 0));
    } catch (IOException taken) {
      throw new UncheckedIOException(taken);
    }
  }

  public static FakeSidecarServer secured(SSLContext context) {
    try {
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new FakeSidecarServer(server);
    } catch (IOException taken) {
      throw new UncheckedIOException(taken);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Sets the response to all requests. */
  public void respondWith(int newStatus, String newBody) {
    status = newStatus;
    body = newBody;
  }

  /** Holds back all responses until {@link #release}. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  /** Returns all requests in order, each as method, path and query. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI().getPath()
              + (query == null ? "" : "?" + query));
      gate.await();
      byte[] text = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
