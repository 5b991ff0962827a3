package io.etcdwarden.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The request of an {@code AdmissionReview}: which user changes which object, and how.
 *
 * @param resource the plural name of the kind, as in URLs
 * @param user empty if the request names no user
 * @param component the metadata of the object; empty if the request contains no readable object
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

  /** Reads the request of a review; a missing field becomes an empty string. */
  static AdmissionCall read(JsonNode request) {
    String operation = request.path("operation").asText("");
    // An update is decided by the new object; a deletion has only the old one.
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

  /** The object in a message: kind, namespace and name. */
  String objectName() {
    return truncated(kind) + " " + truncated(namespace) + "/" + truncated(name);
  }

  /** Truncates text of the caller to the longest name that Kubernetes allows. */
  static String truncated(String text) {
    return text.length() <= MAX_NAME_LENGTH ? text : text.substring(0, MAX_NAME_LENGTH) + "...";
  }
}
