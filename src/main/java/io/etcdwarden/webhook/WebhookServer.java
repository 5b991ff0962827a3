package io.etcdwarden.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * Serves admission requests over TLS. Only a few run at a time: a request may contain megabytes,
 * and everybody who reaches the port can send one.
 */
final class WebhookServer implements AutoCloseable {
  static final String PATH = "/webhooks/etcdcomponents";

  private static final int DISCARD_BUFFER_BYTES = 64 * 1024;
  private static final int MAX_DISCARDED_BYTES = 16 * 1024 * 1024;
  private static final int MAX_CONCURRENT_CALLS = 8;
  private static final int MAX_WAIT_SECONDS = 2;

  private final HttpsServer server;
  private final ExecutorService threads;

  private WebhookServer(HttpsServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  static WebhookServer start(
      Listener listener, CertificateSource certificates, AdmissionEndpoint endpoint) {
    HttpsServer server = bind(listener);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setHttpsConfigurator(new HttpsConfigurator(context(certificates)));
    server.setExecutor(threads);
    Semaphore free = new Semaphore(MAX_CONCURRENT_CALLS);
    server.createContext("/", exchange -> answer(exchange, endpoint, free));
    server.start();
    return new WebhookServer(server, threads);
  }

  private static SSLContext context(CertificateSource certificates) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new ServerKeyManager(certificates)}, null, null);
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

  private static void answer(HttpExchange exchange, AdmissionEndpoint endpoint, Semaphore free)
      throws IOException {
    try (exchange) {
      if (!PATH.equals(exchange.getRequestURI().getPath())) {
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
        return;
      }
      if (!free.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        exchange.sendResponseHeaders(HttpURLConnection.HTTP_UNAVAILABLE, -1);
        return;
      }
      try {
        answer(exchange, endpoint);
      } finally {
        free.release();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, AdmissionEndpoint endpoint) throws IOException {
    byte[] body = read(exchange.getRequestBody());
    byte[] answer = endpoint.answer(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, answer.length);
    exchange.getResponseBody().write(answer);
  }

  /** Reads one byte more than is accepted, which shows that the body is too long. */
  private static byte[] read(InputStream request) throws IOException {
    byte[] body = request.readNBytes(AdmissionEndpoint.MAX_BODY_BYTES + 1);
    if (body.length > AdmissionEndpoint.MAX_BODY_BYTES) {
      discardRest(request);
    }
    return body;
  }

  /** A client reads the response only after it has sent the whole body. */
  private static void discardRest(InputStream request) throws IOException {
    byte[] discarded = new byte[DISCARD_BUFFER_BYTES];
    int left = MAX_DISCARDED_BYTES;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = request.read(discarded);
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
  }
}
