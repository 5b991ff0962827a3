package io.etcdwarden.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Generates custom resources that an API server may have stored under a definition with fewer
 * limits: for each field of the definition in {@code crds/}, one resource for each wrong value.
 */
public final class CrdWrongValues {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Replaced by the wrong value, which may be nested too deeply for the mapper. */
  private static final String PLACE = "the wrong value";

  /**
   * One resource with one wrong value.
   *
   * @param path the field with the wrong value
   * @param json the whole resource
   */
  public record Case(String path, String value, String json) {
    @Override
    public String toString() {
      return path + "=" + value;
    }
  }

  private CrdWrongValues() {}

  /**
   * All cases of a kind.
   *
   * @param sound a resource without wrong values, as YAML
   */
  public static List<Case> of(Class<? extends CustomResource<?, ?>> kind, String sound) {
    JsonNode schema =
        yaml(Path.of("crds", HasMetadata.getGroup(kind) + "_" + plural(kind) + ".yaml"))
            .at("/spec/versions/0/schema/openAPIV3Schema");
    List<List<String>> paths = new ArrayList<>();
    for (String part : List.of("spec", "status")) {
      addPaths(schema.at("/properties/" + part), List.of(part), paths);
    }
    ObjectNode base = (ObjectNode) yaml(sound);
    return paths.stream()
        .flatMap(
            path ->
                (path.size() <= 3 ? Stream.concat(wrongValues(), largeValues()) : wrongValues())
                    .map(value -> wrong(base, path, value)))
        .toList();
  }

  private static String plural(Class<?> kind) {
    return HasMetadata.getPlural(kind);
  }

  private static void addPaths(JsonNode schema, List<String> path, List<List<String>> paths) {
    paths.add(path);
    schema
        .path("properties")
        .properties()
        .forEach(field -> addPaths(field.getValue(), with(path, field.getKey()), paths));
    if (schema.has("items")) {
      addPaths(schema.get("items"), with(path, "[]"), paths);
    }
    if (schema.has("additionalProperties")) {
      addPaths(schema.get("additionalProperties"), with(path, "any"), paths);
    }
  }

  private static List<String> with(List<String> path, String last) {
    return Stream.concat(path.stream(), Stream.of(last)).toList();
  }

  /** The values as JSON. */
  private static Stream<String> wrongValues() {
    return Stream.of(
        "\"lots\"",
        "\"\"",
        "9999999999",
        "-9999999999",
        "1e+30",
        "2.5",
        "-3",
        "true",
        "null",
        "{}",
        "[]",
        "[null,\"x\",[]]",
        "{\"a\":{\"b\":[{\"c\":1}]}}");
  }

  private static Stream<String> largeValues() {
    return Stream.of(
        "{\"" + "n".repeat(60_000) + "\":\"x\"}",
        "[{\"d\":".repeat(1_500) + "1" + "}]".repeat(1_500));
  }

  private static Case wrong(ObjectNode sound, List<String> path, String value) {
    ObjectNode resource = sound.deepCopy();
    resource.withObjectProperty("metadata").put("name", "wrong").put("uid", "uid-wrong");
    JsonNode parent = resource;
    for (int i = 0; i < path.size() - 1; i++) {
      JsonNode child = path.get(i + 1).equals("[]") ? NODES.arrayNode() : NODES.objectNode();
      JsonNode present = parent.isArray() ? parent.path(0) : parent.path(path.get(i));
      if (present.getNodeType() != child.getNodeType()) {
        put(parent, path.get(i), child);
        present = child;
      }
      parent = present;
    }
    put(parent, path.getLast(), NODES.textNode(PLACE));
    return new Case(
        String.join(".", path),
        value.length() > 40 ? value.substring(0, 40) + "..." : value,
        resource.toString().replace("\"" + PLACE + "\"", value));
  }

  private static void put(JsonNode parent, String key, JsonNode value) {
    switch (parent) {
      case ArrayNode array -> array.removeAll().add(value);
      case ObjectNode object -> object.set(key, value);
      default -> throw new IllegalStateException("neither an object nor a list: " + parent);
    }
  }

  private static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("this is not YAML: " + text, e);
    }
  }
}
