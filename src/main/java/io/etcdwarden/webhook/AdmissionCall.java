package io.etcdwarden.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who does what to which object.
 *
 * @param resource the plural name, as it stands in paths
 * @param user empty if the call does not say who asks
 * @param component what is known of the object; empty if the call carries none that can be read
 */
record AdmissionCall(
    String operation,
    String kind,
    String resource,
    String namespace,
    String name,
    String user,
    Optional<ComponentMetadata> component) {
  private static final int MAX_NAME_LENGTH = 253;

  /** Reads the request of a review; what is missing in it is empty here. */
  static AdmissionCall read(JsonNode request) {
    String operation = request.path("operation").asText("");
    // Of an update the object as it will be decides; of a deletion there is only the old one.
    JsonNode object = request.path(operation.equals("DELETE") ? "oldObject" : "object");
    return new AdmissionCall(
        operation,
        request.path("kind").path("kind").asText(""),
        request.path("resource").path("resource").asText(""),
        request.path("namespace").asText(""),
        request.path("name").asText(""),
        request.path("userInfo").path("username").asText("").strip(),
        component(object));
  }

  private static Optional<ComponentMetadata> component(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    JsonNode labels = metadata.path("labels");
    boolean isReadable =
        object.isObject()
            && (metadata.isObject() || metadata.isMissingNode())
            && (labels.isObject() || labels.isMissingNode() || labels.isNull());
    if (!isReadable) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      if (!label.getValue().isTextual()) {
        return Optional.empty();
      }
      values.put(label.getKey(), label.getValue().asText());
    }
    return Optional.of(new ComponentMetadata(values, metadata.hasNonNull("deletionTimestamp")));
  }

  boolean isDeletion() {
    return operation.equals("DELETE");
  }

  /** The object in words. */
  String objectName() {
    return truncated(kind) + " " + truncated(namespace) + "/" + truncated(name);
  }

  /** No name of Kubernetes is longer than what is shown of a caller's text. */
  static String truncated(String text) {
    return text.length() <= MAX_NAME_LENGTH ? text : text.substring(0, MAX_NAME_LENGTH) + "...";
  }
}
