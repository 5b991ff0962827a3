package io.etcdwarden.support.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An HTTP proxy between one operator instance and the API server that can refuse, lose and delay
 * requests. Each instance has its own proxy, so that a test can cut off one of them.
 *
 * <p>The proxy refuses WebSockets, so that clients watch with HTTP streams.
 */
public final class FaultProxy implements AutoCloseable {
  static {
    // Otherwise each response waits 40 ms for the acknowledgement of the previous one.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** An operator starts hundreds of watches at once, and retries a refused connection late. */
  private static final int BACKLOG = 4_096;

  private static final List<String> NOT_FORWARDED =
      List.of("content-length", "transfer-encoding", "connection", ":status");

  private final ApiServerLink link;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final RequestTrace requestTrace = new RequestTrace();
  private final WriteCutoff writeCutoff = new WriteCutoff();
  private final WatchGate gate = new WatchGate();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final Set<InputStream> streams = ConcurrentHashMap.newKeySet();

  private record Rule(Predicate<ApiCall> which, FaultResponse faultResponse, AtomicInteger left) {
    boolean matches(ApiCall apiCall) {
      return which.test(apiCall) && left.getAndDecrement() > 0;
    }
  }

  private FaultProxy(ApiServerLink link, HttpServer server) {
    this.link = link;
    this.server = server;
  }

  /** Starts a proxy without faults on a free loopback port. */
  public static FaultProxy inFrontOf(ApiServerLink link) throws IOException {
    return inFrontOf(link, 0);
  }

  /** Starts a proxy on a given port, to which a client may already try to connect. */
  public static FaultProxy inFrontOf(ApiServerLink link, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    FaultProxy proxy = new FaultProxy(link, HttpServer.create(address, BACKLOG));
    proxy.server.createContext("/", proxy::handle);
    proxy.server.setExecutor(proxy.threads);
    proxy.server.start();
    return proxy;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the configuration of a client that uses this proxy. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withOnlyHttpWatches(true)
        .withHttp2Disable(true)
        .build();
  }

  /** Writes a kubeconfig for a process that uses this proxy. */
  public Path kubeconfig(Path file) throws IOException {
    return kubeconfig(file, url());
  }

  /** Writes a kubeconfig for the address of a proxy that may not run yet. */
  public static Path kubeconfig(Path file, String url) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: faulty, cluster: {server: "%s"}}]
        users: [{name: operator, user: {}}]
        contexts: [{name: faulty, context: {cluster: faulty, user: operator}}]
        current-context: faulty
        """
            .formatted(url));
  }

  public RequestTrace trace() {
    return requestTrace;
  }

  /** Cuts the instance off just before its n-th write from now. The write is not sent. */
  public CompletableFuture<ApiCall> cutBefore(int write) {
    writeCutoff.cutBefore(write);
    return whenCut();
  }

  /** Cuts the instance off just after its n-th write from now. The response is lost. */
  public CompletableFuture<ApiCall> cutAfter(int write) {
    writeCutoff.cutAfter(write);
    return whenCut();
  }

  /** Cuts the instance off now. */
  public CompletableFuture<ApiCall> cutNow() {
    writeCutoff.cutNow();
    endStreams();
    return whenCut();
  }

  /** Completes when the instance is cut off and all its earlier requests have a response. */
  public CompletableFuture<ApiCall> whenCut() {
    return writeCutoff.whenCut();
  }

  /** Returns this response to the next matching calls instead of sending them to the server. */
  public void respondWith(Predicate<ApiCall> which, FaultResponse faultResponse, int times) {
    rules.add(new Rule(which, faultResponse, new AtomicInteger(times)));
  }

  /** Removes all fault responses. */
  public void clearFaults() {
    rules.clear();
  }

  /** Holds back the events of watches of the resource; the watches stay open. */
  public void holdWatch(String resource) {
    gate.hold(resource);
  }

  /** Delivers the events that were held back. */
  public void releaseWatch(String resource) {
    gate.release(resource);
  }

  @Override
  public void close() {
    writeCutoff.cutNow();
    gate.releaseAll();
    endStreams();
    server.stop(0);
    threads.shutdownNow();
  }

  private void endStreams() {
    for (InputStream stream : streams) {
      try {
        stream.close();
      } catch (IOException ignored) {
        // The stream ends in any case.
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      respond(exchange, 200, new byte[0]);
      return;
    }
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
    ApiCall apiCall = ApiCall.of(exchange.getRequestMethod(), exchange.getRequestURI(), type, body);
    try {
      switch (writeCutoff.decide(apiCall)) {
        case REFUSE -> requestTrace.add(apiCall, 0, body);
        case PASS -> pass(exchange, apiCall, body, true);
        case LOSE_RESPONSE -> pass(exchange, apiCall, body, false);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      // Drops the connection if no response was sent, like a crashed server.
      exchange.close();
    }
  }

  private void pass(HttpExchange exchange, ApiCall apiCall, byte[] body, boolean respond)
      throws IOException, InterruptedException {
    Optional<Rule> rule = rules.stream().filter(it -> it.matches(apiCall)).findFirst();
    if (rule.isPresent()) {
      refuse(exchange, apiCall, rule.get().faultResponse(), body);
      return;
    }
    HttpResponse<InputStream> response;
    byte[] content = new byte[0];
    try {
      response =
          link.send(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders(),
              body);
      requestTrace.add(apiCall, response.statusCode(), body);
      content = apiCall.isWatch() ? content : response.body().readAllBytes();
    } finally {
      writeCutoff.responded(apiCall);
    }
    if (writeCutoff.isDown()) {
      endStreams();
    }
    if (respond) {
      forward(exchange, apiCall, response, content);
    }
  }

  private void refuse(
      HttpExchange exchange, ApiCall apiCall, FaultResponse faultResponse, byte[] body)
      throws IOException {
    writeCutoff.responded(apiCall);
    requestTrace.add(apiCall, faultResponse.status(), body);
    faultResponse.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    respond(exchange, faultResponse.status(), faultResponse.body());
  }

  private void forward(
      HttpExchange exchange, ApiCall apiCall, HttpResponse<InputStream> response, byte[] content)
      throws IOException, InterruptedException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    if (apiCall.isWatch() && response.statusCode() == 200) {
      exchange.sendResponseHeaders(200, 0);
      stream(apiCall, response.body(), exchange.getResponseBody());
    } else {
      respond(
          exchange,
          response.statusCode(),
          apiCall.isWatch() ? response.body().readAllBytes() : content);
    }
  }

  private static void respond(HttpExchange exchange, int status, byte[] content)
      throws IOException {
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  /** Forwards watch events one by one. */
  private void stream(ApiCall apiCall, InputStream from, OutputStream to)
      throws IOException, InterruptedException {
    streams.add(from);
    try (from) {
      to.flush();
      WatchEventReader events = new WatchEventReader(from);
      for (byte[] event = events.next(); event.length > 0; event = events.next()) {
        gate.pass(apiCall.resource());
        if (writeCutoff.isDown()) {
          return;
        }
        to.write(event);
        to.flush();
      }
    } finally {
      streams.remove(from);
    }
  }
}
