package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.api.UnreadableField;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Removes values that cannot be read from the JSON of one custom resource, and notes each. */
final class WrongValues {
  /** Each wrong value costs one more attempt to read the resource, so the attempts are few. */
  static final int MAX_NOTED = 8;

  /** The deepest field of a definition is at level 20. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_VALUE_LENGTH = 60;

  private final ObjectNode resource;
  private final List<UnreadableField> removed = new ArrayList<>();

  WrongValues(ObjectNode resource) {
    this.resource = resource;
  }

  List<UnreadableField> removed() {
    return removed;
  }

  /** Whether too many values were wrong to remove them one by one. */
  boolean isFull() {
    return removed.size() >= MAX_NOTED;
  }

  /** Removes a whole part of the resource, such as {@code spec}. */
  void removePart(String part, String problem) {
    if (resource.remove(part) != null) {
      removed.add(new UnreadableField(part, problem));
    }
  }

  /**
   * Removes each part that is nested so deeply that reading it could overflow the stack. Also
   * removes each null, which means the same as an absent field.
   */
  void removeNullsAndDeepParts() {
    for (String part : List.of("spec", "status", "metadata")) {
      JsonNode node = resource.path(part);
      if (!part.equals("metadata")) {
        if (node.isNull()) {
          resource.remove(part);
        } else if (isTooDeep(node)) {
          removePart(part, "is nested in more than " + MAX_DEPTH + " levels");
        } else {
          removeNulls(node, part);
        }
      } else if (isTooDeep(node)) {
        // Only the names of the fields of a deep spec are so deep in the metadata.
        ((ObjectNode) node).remove("managedFields");
      }
    }
  }

  private static boolean isTooDeep(JsonNode root) {
    Deque<JsonNode> level = new ArrayDeque<>(List.of(root));
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > MAX_DEPTH) {
        return true;
      }
      Deque<JsonNode> next = new ArrayDeque<>();
      level.forEach(node -> node.forEach(next::add));
      level = next;
    }
    return false;
  }

  private void removeNulls(JsonNode node, String path) {
    switch (node) {
      case ObjectNode object -> {
        object.properties().removeIf(field -> field.getValue().isNull());
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          removeNulls(field.getValue(), path + "." + field.getKey());
        }
      }
      case ArrayNode array -> removeNullElements(array, path);
      default -> {
        // A scalar contains no null.
      }
    }
  }

  private void removeNullElements(ArrayNode array, String path) {
    List<JsonNode> kept = new ArrayList<>();
    for (int index = 0; index < array.size(); index++) {
      JsonNode element = array.get(index);
      String elementPath = path + "[" + index + "]";
      if (!element.isNull()) {
        kept.add(element);
        removeNulls(element, elementPath);
      } else if (index == kept.size() && !isFull()) {
        removed.add(new UnreadableField(elementPath, "is null; remove it"));
      }
    }
    array.removeAll();
    array.addAll(kept);
  }

  /**
   * Removes the value that caused the failure.
   *
   * @return false if the failure names no value of the spec or the status
   */
  boolean remove(JsonMappingException failure) {
    JsonNode parent = null;
    JsonNode value = resource;
    StringBuilder path = new StringBuilder();
    JsonMappingException.Reference last = null;
    for (JsonMappingException.Reference step : failure.getPath()) {
      JsonNode next =
          step.getFieldName() == null
              ? value.path(step.getIndex())
              : value.path(step.getFieldName());
      if (next.isMissingNode()) {
        break;
      }
      parent = value;
      value = next;
      last = step;
      path.append(
          step.getFieldName() == null
              ? "[" + step.getIndex() + "]"
              : (path.isEmpty() ? "" : ".") + step.getFieldName());
    }
    if (last == null || !(path.indexOf("spec") == 0 || path.indexOf("status") == 0)) {
      return false;
    }
    removed.add(
        new UnreadableField(
            StatusText.truncate(path.toString(), 200),
            "is " + shown(value) + "; set it to " + valid(failure)));
    if (parent instanceof ObjectNode object) {
      object.remove(last.getFieldName());
    } else if (parent instanceof ArrayNode array) {
      array.remove(last.getIndex());
    }
    return true;
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      default ->
          StatusText.truncate(
              value.toString().replaceAll("[\\s\\p{Cntrl}]+", " "), MAX_VALUE_LENGTH);
    };
  }

  private static String valid(JsonMappingException failure) {
    Class<?> type =
        switch (failure) {
          case MismatchedInputException mismatch -> mismatch.getTargetType();
          case JsonMappingException other
              when other.getCause() instanceof InputCoercionException range ->
              range.getTargetType();
          default -> null;
        };
    if (type == Integer.class || type == int.class) {
      return "a whole number between -2147483648 and 2147483647";
    }
    if (type == Long.class || type == long.class) {
      return "a whole number of at most 64 bits";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    return "a value that the definition of the resource allows";
  }
}
