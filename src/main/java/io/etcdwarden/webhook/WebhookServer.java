package io.etcdwarden.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * Serves admission requests over TLS. Only a few are decided at a time: a request may contain
 * megabytes, and everybody who reaches the port can send one.
 */
final class WebhookServer implements AutoCloseable {
  static final String PATH = "/webhooks/etcdcomponents";

  private static final int MAX_CONCURRENT_CALLS = 8;
  private static final int MAX_WAIT_SECONDS = 2;

  private final HttpsServer server;
  private final ExecutorService threads;
  private final BodyReader bodies;

  private WebhookServer(HttpsServer server, ExecutorService threads, BodyReader bodies) {
    this.server = server;
    this.threads = threads;
    this.bodies = bodies;
  }

  static WebhookServer start(
      Listener listener, CertificateSource certificates, AdmissionEndpoint endpoint) {
    return start(listener, certificates, endpoint, BodyReader.Limits.DEFAULT);
  }

  static WebhookServer start(
      Listener listener,
      CertificateSource certificates,
      AdmissionEndpoint endpoint,
      BodyReader.Limits limits) {
    HttpsServer server = bind(listener);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setHttpsConfigurator(new HttpsConfigurator(context(certificates)));
    server.setExecutor(threads);
    Semaphore free = new Semaphore(MAX_CONCURRENT_CALLS);
    BodyReader bodies = new BodyReader(limits);
    server.createContext("/", exchange -> answer(exchange, bodies, endpoint, free));
    server.start();
    return new WebhookServer(server, threads, bodies);
  }

  private static SSLContext context(CertificateSource certificates) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new ServerKeys(certificates)}, null, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform supports TLS", impossible);
    }
  }

  private static HttpsServer bind(Listener listener) {
    InetSocketAddress address =
        listener.bindAddress().isEmpty()
            ? new InetSocketAddress(listener.port())
            : new InetSocketAddress(listener.bindAddress(), listener.port());
    try {
      return HttpsServer.create(address, 0);
    } catch (IOException | RuntimeException taken) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "cannot listen on %s:%d (%s); choose another server.webhooks.bindAddress or .port"
              .formatted(listener.bindAddress(), listener.port(), taken.getMessage()),
          taken);
    }
  }

  private static void answer(
      HttpExchange exchange, BodyReader bodies, AdmissionEndpoint endpoint, Semaphore free)
      throws IOException {
    try (exchange) {
      if (!PATH.equals(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
        return;
      }
      Optional<byte[]> answer = answerIfFree(exchange, bodies, endpoint, free);
      if (answer.isEmpty()) {
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_UNAVAILABLE, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, answer.get().length);
      exchange.getResponseBody().write(answer.get());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes the permit only between reading and writing, which take as long as the client wants. */
  private static Optional<byte[]> answerIfFree(
      HttpExchange exchange, BodyReader bodies, AdmissionEndpoint endpoint, Semaphore free)
      throws IOException, InterruptedException {
    Optional<BodyReader.Body> read = bodies.read(exchange);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    try (BodyReader.Body body = read.get()) {
      if (!free.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      try {
        return Optional.of(endpoint.answer(body.bytes()));
      } finally {
        free.release();
      }
    }
  }

  /** The port that the server listens on; useful if port 0 was configured. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    bodies.close();
  }
}
