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
 * Stands between one operator instance and the API server. A second instance gets a second proxy,
 * so that cutting off the first does not touch it. Plain HTTP on loopback; watches must be HTTP
 * streams, which a client falls back to because WebSockets are turned down.
 */
public final class FaultProxy implements AutoCloseable {
  static {
    // Otherwise each answer waits 40 ms for the caller's acknowledgement of the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** An operator starts hundreds of watches at once; whom the kernel turns down waits for long. */
  private static final int BACKLOG = 4_096;

  private static final List<String> NOT_RELAYED =
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
    boolean claims(ApiCall apiCall) {
      return which.test(apiCall) && left.getAndDecrement() > 0;
    }
  }

  private FaultProxy(ApiServerLink link, HttpServer server) {
    this.link = link;
    this.server = server;
  }

  /** Starts on a free loopback port; behaves until told otherwise. */
  public static FaultProxy inFrontOf(ApiServerLink link) throws IOException {
    return inFrontOf(link, 0);
  }

  /** The same on a certain port, where a client may have been looking for it already. */
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

  /** Settings of a client that goes through here. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withOnlyHttpWatches(true)
        .withHttp2Disable(true)
        .build();
  }

  /** Writes a kubeconfig for a process that should go through here. */
  public Path kubeconfig(Path file) throws IOException {
    return kubeconfig(file, url());
  }

  /** Writes a kubeconfig for an address at which a proxy may be or come to be. */
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

  /** Cuts the instance off just before its n-th write from now; that write is lost. */
  public CompletableFuture<ApiCall> cutBefore(int write) {
    writeCutoff.cutBefore(write);
    return whenCut();
  }

  /** Cuts the instance off just after its n-th write from now, whose answer is lost. */
  public CompletableFuture<ApiCall> cutAfter(int write) {
    writeCutoff.cutAfter(write);
    return whenCut();
  }

  /** Cuts the instance off at once. */
  public CompletableFuture<ApiCall> cutNow() {
    writeCutoff.cutNow();
    endStreams();
    return whenCut();
  }

  /** Done once the instance is cut off and all that it had sent before has been answered. */
  public CompletableFuture<ApiCall> whenCut() {
    return writeCutoff.whenCut();
  }

  /** The next so many calls of that kind get this answer instead of reaching the server. */
  public void answer(Predicate<ApiCall> which, FaultResponse faultResponse, int times) {
    rules.add(new Rule(which, faultResponse, new AtomicInteger(times)));
  }

  /** Ends all of {@link #answer}. */
  public void clearFaults() {
    rules.clear();
  }

  /** Watches of the resource stay open but tell nothing. */
  public void holdWatch(String resource) {
    gate.hold(resource);
  }

  /** What was held back is told now. */
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
        // It is over either way.
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      answer(exchange, 200, new byte[0]);
      return;
    }
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
    ApiCall apiCall = ApiCall.of(exchange.getRequestMethod(), exchange.getRequestURI(), type, body);
    try {
      switch (writeCutoff.decide(apiCall)) {
        case REFUSE -> requestTrace.add(apiCall, 0, body);
        case PASS -> pass(exchange, apiCall, body, true);
        case LOSE_ANSWER -> pass(exchange, apiCall, body, false);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      // Without headers sent before, this drops the connection: to the caller, a crashed server.
      exchange.close();
    }
  }

  private void pass(HttpExchange exchange, ApiCall apiCall, byte[] body, boolean answered)
      throws IOException, InterruptedException {
    Optional<Rule> rule = rules.stream().filter(it -> it.claims(apiCall)).findFirst();
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
      writeCutoff.answered(apiCall);
    }
    if (writeCutoff.isDown()) {
      endStreams();
    }
    if (answered) {
      relay(exchange, apiCall, response, content);
    }
  }

  private void refuse(
      HttpExchange exchange, ApiCall apiCall, FaultResponse faultResponse, byte[] body)
      throws IOException {
    writeCutoff.answered(apiCall);
    requestTrace.add(apiCall, faultResponse.status(), body);
    faultResponse.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    answer(exchange, faultResponse.status(), faultResponse.body());
  }

  private void relay(
      HttpExchange exchange, ApiCall apiCall, HttpResponse<InputStream> response, byte[] content)
      throws IOException, InterruptedException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_RELAYED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    if (apiCall.isWatch() && response.statusCode() == 200) {
      exchange.sendResponseHeaders(200, 0);
      stream(apiCall, response.body(), exchange.getResponseBody());
    } else {
      answer(
          exchange,
          response.statusCode(),
          apiCall.isWatch() ? response.body().readAllBytes() : content);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  /** Frame by frame; each is one line. */
  private void stream(ApiCall apiCall, InputStream from, OutputStream to)
      throws IOException, InterruptedException {
    streams.add(from);
    try (from) {
      to.flush();
      WatchEventReader watchEventReader = new WatchEventReader(from);
      for (byte[] frame = watchEventReader.next();
          frame.length > 0;
          frame = watchEventReader.next()) {
        gate.pass(apiCall.resource());
        if (writeCutoff.isDown()) {
          return;
        }
        to.write(frame);
        to.flush();
      }
    } finally {
      streams.remove(from);
    }
  }
}
