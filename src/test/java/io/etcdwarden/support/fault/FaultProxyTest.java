package io.etcdwarden.support.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final String SECRETS = "/api/v1/namespaces/ns/secrets";

  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private ApiServerLink link;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .build();
    link = ApiServerLink.to(config);
    proxy = FaultProxy.inFrontOf(link);
  }

  @AfterEach
  void stop() {
    proxy.close();
    link.close();
    server.stop(0);
    client.shutdownNow();
  }

  @Test
  void aWriteAtWhichTheInstanceIsCutOffIsNotSent() {
    CompletableFuture<ApiCall> cut = proxy.cutBefore(1);

    assertThrows(IOException.class, () -> post("a"));

    assertEquals("create secrets a", cut.join().toString());
    assertEquals(List.of(), arrived);
  }

  @Test
  void cutAfterSendsTheWriteAndLosesTheResponse() {
    CompletableFuture<ApiCall> cut = proxy.cutAfter(1);

    assertThrows(IOException.class, () -> post("a"));

    assertEquals("create secrets a", cut.join().toString());
    assertEquals(List.of("POST " + SECRETS), arrived);
    assertEquals(Map.of("secrets a", 1L), proxy.trace().creations());
  }

  @Test
  void readsAreNotCountedAsWrites() throws Exception {
    CompletableFuture<ApiCall> cut = proxy.cutBefore(2);

    get(SECRETS);
    post("a");

    assertFalse(cut.isDone());
  }

  @Test
  void afterTheCutNoRequestIsSent() {
    proxy.cutNow().join();

    assertThrows(IOException.class, () -> get(SECRETS));

    assertEquals(List.of(), arrived);
  }

  @Test
  void aFaultResponseIsReturnedTheGivenNumberOfTimes() throws Exception {
    proxy.respondWith(apiCall -> apiCall.verb().equals("create"), FaultResponse.TOO_MANY, 1);

    HttpResponse<String> first = post("a");
    HttpResponse<String> second = post("a");

    assertEquals(429, first.statusCode());
    assertEquals("1", first.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(201, second.statusCode());
  }

  @Test
  void aHeldWatchDeliversItsEventsWhenReleased() throws Exception {
    proxy.holdWatch("secrets");
    HttpRequest request = HttpRequest.newBuilder(at(SECRETS + "?watch=true")).build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var events =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertFalse(events.ready());

      proxy.releaseWatch("secrets");

      assertEquals("{\"type\":\"ADDED\"}", events.readLine());
    }
  }

  private HttpResponse<String> post(String name) throws IOException, InterruptedException {
    String body = "{\"metadata\":{\"labels\":{},\"name\":\"" + name + "\"}}";
    return client.send(
        HttpRequest.newBuilder(at(SECRETS)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void get(String path) throws IOException, InterruptedException {
    client.send(HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI at(String path) {
    return URI.create(proxy.url() + path);
  }

  /** Responds to creates with 201, to lists with an empty list, to watches with one event. */
  private void serve(HttpExchange exchange) throws IOException {
    arrived.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
    boolean creates = exchange.getRequestMethod().equals("POST");
    boolean watches = "watch=true".equals(exchange.getRequestURI().getQuery());
    byte[] response = (watches ? "{\"type\":\"ADDED\"}\n" : "{}").getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(creates ? 201 : 200, 0);
    exchange.getResponseBody().write(response);
    exchange.close();
  }
}
