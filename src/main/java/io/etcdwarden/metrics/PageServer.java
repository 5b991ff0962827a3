package io.etcdwarden.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Serves a few pages by path on one port, with one virtual thread for each request. */
final class PageServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;

  private PageServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts the server. A page is found by its complete path and created from the {@code Accept}
   * header of the request, which is empty if the client sends none.
   *
   * @param key the configuration key of the listener, for the error message
   */
  static PageServer start(
      Listener listener, String key, Map<String, Function<String, Page>> pages) {
    HttpServer server = bind(listener, key);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, pages));
    server.start();
    return new PageServer(server, threads);
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

  private static HttpServer bind(Listener listener, String key) {
    InetSocketAddress address =
        listener.bindAddress().isEmpty()
            ? new InetSocketAddress(listener.port())
            : new InetSocketAddress(listener.bindAddress(), listener.port());
    try {
      return HttpServer.create(address, 0);
    } catch (IOException | RuntimeException taken) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "cannot listen on "
              + listener.bindAddress()
              + ":"
              + listener.port()
              + " ("
              + taken.getMessage()
              + "); choose another "
              + key
              + ".bindAddress or "
              + key
              + ".port",
          taken);
    }
  }

  private static void answer(HttpExchange exchange, Map<String, Function<String, Page>> pages)
      throws IOException {
    try (exchange) {
      send(exchange, page(exchange, pages));
    }
  }

  private static Page page(HttpExchange exchange, Map<String, Function<String, Page>> pages) {
    Function<String, Page> page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Page.plain(404, "not found; this server has " + String.join(", ", pages.keySet()));
    }
    if (!"GET".equals(exchange.getRequestMethod()) && !isHead(exchange)) {
      return Page.plain(405, "only GET and HEAD are supported");
    }
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return page.apply(accept == null ? "" : accept);
  }

  private static void send(HttpExchange exchange, Page page) throws IOException {
    byte[] body = page.bytes();
    exchange.getResponseHeaders().set("Content-Type", page.contentType());
    if (isHead(exchange)) {
      exchange.sendResponseHeaders(page.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(page.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private static boolean isHead(HttpExchange exchange) {
    return "HEAD".equals(exchange.getRequestMethod());
  }
}
