package io.etcdwarden.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A minimal API server for one start of the operator: it lists the objects that it has, accepts
 * every write, allows everything and never sends a watch event.
 */
final class StubApiServer implements AutoCloseable {
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("etcds", "Etcd"),
          Map.entry("secrets", "Secret"),
          Map.entry("pods", "Pod"),
          Map.entry("leases", "Lease"),
          Map.entry("services", "Service"),
          Map.entry("configmaps", "ConfigMap"),
          Map.entry("statefulsets", "StatefulSet"),
          Map.entry("roles", "Role"),
          Map.entry("rolebindings", "RoleBinding"),
          Map.entry("serviceaccounts", "ServiceAccount"),
          Map.entry("etcdopstasks", "EtcdOpsTask"),
          Map.entry("events", "Event"),
          Map.entry("persistentvolumeclaims", "PersistentVolumeClaim"),
          Map.entry("poddisruptionbudgets", "PodDisruptionBudget"));

  private final ObjectMapper json = new ObjectMapper();
  private final Map<ResourcePath, ObjectNode> objects = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> written = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private StubApiServer(HttpServer server) {
    this.server = server;
  }

  static StubApiServer start() throws IOException {
    StubApiServer api =
        new StubApiServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    api.server.setExecutor(api.threads);
    api.server.createContext("/", api::answer);
    api.server.start();
    return api;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String path, ObjectNode object) {
    objects.put(ResourcePath.of(path), object);
  }

  /**
   * Waits until an object of this kind is written.
   *
   * @return false after the timeout
   */
  boolean awaitWriteOf(String plural, long seconds) throws InterruptedException {
    return latch(plural).await(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private CountDownLatch latch(String plural) {
    return written.computeIfAbsent(plural, any -> new CountDownLatch(1));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      ResourcePath path = ResourcePath.of(exchange.getRequestURI().getPath());
      boolean isRead = "GET".equals(exchange.getRequestMethod());
      if (isRead && query != null && query.contains("watch=true")) {
        keepOpen(exchange);
      } else if (isRead) {
        read(exchange, path);
      } else {
        write(exchange, path);
      }
    }
  }

  private void keepOpen(HttpExchange exchange) throws IOException {
    if ("websocket".equals(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      // The client first tries a WebSocket. After this response it uses plain HTTP.
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    try {
      closed.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(HttpExchange exchange, ResourcePath path) throws IOException {
    if (path.isGroup()) {
      send(exchange, 200, resources(path));
    } else if (path.isList()) {
      send(exchange, 200, list(path));
    } else if (objects.containsKey(path)) {
      send(exchange, 200, objects.get(path));
    } else {
      send(exchange, 404, status("Failure", 404));
    }
  }

  private void write(HttpExchange exchange, ResourcePath path) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody());
    if ("DELETE".equals(exchange.getRequestMethod()) || !(body instanceof ObjectNode object)) {
      send(exchange, 200, status("Success", 200));
      return;
    }
    send(exchange, 201, path.isReview() ? allowed(object) : stored(path, object));
    latch(path.plural()).countDown();
  }

  private ObjectNode stored(ResourcePath path, ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    ResourcePath own = path.named(metadata.path("name").asText());
    ObjectNode before = objects.getOrDefault(own, json.createObjectNode());
    metadata
        .put("uid", before.at("/metadata/uid").asText(UUID.randomUUID().toString()))
        .put("resourceVersion", Long.toString(before.at("/metadata/resourceVersion").asLong() + 1))
        .put("generation", 1)
        .put("creationTimestamp", "2026-01-01T00:00:00Z");
    ObjectNode after = before.deepCopy();
    after.setAll(object);
    objects.put(own, after);
    return after;
  }

  private static ObjectNode allowed(ObjectNode review) {
    ObjectNode status = review.putObject("status");
    status.put("incomplete", false).put("allowed", true);
    status.putArray("nonResourceRules");
    ObjectNode rule = status.putArray("resourceRules").addObject();
    for (String part : new String[] {"apiGroups", "resources", "verbs"}) {
      rule.putArray(part).add("*");
    }
    return review;
  }

  private ObjectNode resources(ResourcePath path) {
    ObjectNode list = json.createObjectNode();
    list.put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", path.group());
    ArrayNode kinds = list.putArray("resources");
    kinds.addObject().put("name", "etcds").put("kind", "Etcd").put("namespaced", true);
    kinds
        .addObject()
        .put("name", "etcdopstasks")
        .put("kind", "EtcdOpsTask")
        .put("namespaced", true);
    return list;
  }

  private ObjectNode list(ResourcePath path) {
    ObjectNode list = json.createObjectNode();
    list.put("kind", KINDS.getOrDefault(path.plural(), "Unknown") + "List");
    list.put("apiVersion", path.group());
    list.putObject("metadata").put("resourceVersion", "1");
    var items = list.putArray("items");
    objects.forEach(
        (key, object) -> {
          if (key.plural().equals(path.plural())) {
            items.add(object);
          }
        });
    return list;
  }

  private ObjectNode status(String status, int code) {
    return json.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", status)
        .put("code", code);
  }

  private void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
