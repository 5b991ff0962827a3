package io.etcdwarden.guards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Sends custom resources to the API server, in a namespace of its own, and returns the responses.
 */
final class CrdApiClient {
  /** The stored object, or the fields that the server refused, with its message. */
  record Response(JsonNode stored, List<String> fields, String message) {
    boolean isAccepted() {
      return stored != null;
    }
  }

  // Reads JSON too: every JSON document is YAML.
  static final ObjectMapper MAPPER = new ObjectMapper(new YAMLFactory());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> PLURALS =
      Map.of(
          "Etcd", "etcds",
          "EtcdOpsTask", "etcdopstasks",
          "EtcdCopyBackupsTask", "etcdcopybackupstasks");

  private final SharedApiServer server = SharedApiServer.running();
  private final String namespace = server.newNamespace();

  /** Reads a file of the test resources. */
  static JsonNode resource(String name) {
    try (InputStream file = CrdApiClient.class.getClassLoader().getResourceAsStream(name)) {
      return MAPPER.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  static JsonNode yaml(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("this is not YAML: " + text, e);
    }
  }

  Response create(JsonNode object) {
    return send("POST", collection(object), object);
  }

  /** Replaces the object of that name, whatever its resource version. */
  Response replace(JsonNode object) {
    return send("PUT", path(object), withCurrentResourceVersion(object));
  }

  Response replaceStatus(JsonNode object) {
    return send("PUT", path(object) + "/status", withCurrentResourceVersion(object));
  }

  Response scale(JsonNode object, int replicas) {
    String path = path(object) + "/scale";
    ObjectNode scale = (ObjectNode) parse(server.client().raw(path));
    ((ObjectNode) scale.get("spec")).put("replicas", replicas);
    return send("PUT", path, scale);
  }

  /** Reads the object from the server. */
  JsonNode current(JsonNode object) {
    return parse(server.client().raw(path(object)));
  }

  /** The objects of that kind as the table that {@code kubectl get} prints. */
  JsonNode table(JsonNode object) {
    HttpClient http = server.client().getHttpClient();
    String address = server.client().getConfiguration().getMasterUrl();
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(address + collection(object).substring(1))
            .header("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")
            .build();
    return parse(http.sendAsync(request, String.class).join().body());
  }

  private String collection(JsonNode object) {
    return "/apis/druid.gardener.cloud/v1alpha1/namespaces/%s/%s"
        .formatted(namespace, PLURALS.get(object.get("kind").asText()));
  }

  private String path(JsonNode object) {
    return collection(object) + "/" + object.at("/metadata/name").asText();
  }

  private JsonNode withCurrentResourceVersion(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.get("metadata"))
        .set("resourceVersion", current(object).at("/metadata/resourceVersion"));
    return copy;
  }

  private Response send(String method, String path, JsonNode object) {
    try {
      return new Response(
          parse(server.client().raw(path, method, object.toString())), List.of(), "accepted");
    } catch (KubernetesClientException e) {
      return new Response(null, fields(e.getStatus()), e.getMessage());
    }
  }

  private static List<String> fields(Status status) {
    if (status == null || status.getDetails() == null) {
      return List.of();
    }
    return status.getDetails().getCauses().stream().map(StatusCause::getField).sorted().toList();
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("the API server did not answer with JSON", e);
    }
  }
}
