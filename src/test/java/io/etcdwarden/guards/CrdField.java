package io.etcdwarden.guards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One field of a custom resource definition, as a row of a reference page.
 *
 * @param kubernetesType whether the field has a type of Kubernetes, which is documented there
 */
record CrdField(String path, JsonNode schema, boolean required, boolean kubernetesType) {
  /** A longer pattern is left out; the description explains it. */
  private static final int READABLE = 60;

  String row() {
    List<String> words = new ArrayList<>();
    if (required) {
      words.add("Required.");
    }
    words.add(sentence(schema));
    if (kubernetesType) {
      words.add("Its fields are those of Kubernetes.");
    }
    if (schema.has("default")) {
      words.add("Default: `" + schema.path("default").asText() + "`.");
    }
    words.addAll(limits(schema));
    words.addAll(limits(schema.path("items")).stream().map(limit -> "Each: " + limit).toList());
    words.addAll(rules(schema));
    String text = String.join(" ", words.stream().filter(word -> !word.isEmpty()).toList());
    return "| `" + path + "` | " + type(schema) + " | " + cell(text) + " |\n";
  }

  /** The description as one paragraph that ends with a full stop. */
  static String sentence(JsonNode schema) {
    String text = schema.path("description").asText().strip().replaceAll("\\s+", " ");
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }

  /** The validation rules, immutability included, with the messages of the API server. */
  static List<String> rules(JsonNode schema) {
    return Stream.of(schema, schema.path("items"))
        .flatMap(part -> part.path("x-kubernetes-validations").valueStream())
        .map(
            rule ->
                (rule.path("rule").asText().contains("oldSelf") ? "On change: " : "Rule: ")
                    + rule.path("message").asText().strip().replaceAll("\\s+", " ")
                    + ".")
        .toList();
  }

  static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static String type(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return "amount";
    }
    if (schema.has("items")) {
      return "list of " + type(schema.path("items"));
    }
    if (schema.has("additionalProperties")) {
      return "map of " + type(schema.path("additionalProperties"));
    }
    String format = schema.path("format").asText();
    String type = schema.path("type").asText();
    return format.isEmpty() ? type : type + " (" + format + ")";
  }

  private static List<String> limits(JsonNode schema) {
    List<String> limits = new ArrayList<>();
    if (schema.has("enum")) {
      limits.add("One of `" + String.join("`, `", texts(schema.path("enum"))) + "`.");
    }
    range(schema, "minimum", "maximum", "").ifPresent(limits::add);
    range(schema, "minLength", "maxLength", " characters").ifPresent(limits::add);
    range(schema, "minItems", "maxItems", " entries").ifPresent(limits::add);
    range(schema, "minProperties", "maxProperties", " of its fields").ifPresent(limits::add);
    String pattern = schema.path("pattern").asText();
    boolean isAmount = schema.path("x-kubernetes-int-or-string").asBoolean();
    if (!pattern.isEmpty() && pattern.length() <= READABLE && !isAmount) {
      limits.add("Pattern `" + pattern + "`.");
    }
    return limits;
  }

  private static Optional<String> range(JsonNode schema, String least, String most, String unit) {
    boolean hasLeast = schema.has(least) && !isLimitOfType(schema.path(least));
    boolean hasMost = schema.has(most) && !isLimitOfType(schema.path(most));
    if (hasLeast && schema.path(least).equals(schema.path(most))) {
      return Optional.of("Exactly " + schema.path(least).asText() + unit + ".");
    }
    if (hasLeast && hasMost) {
      return Optional.of(
          schema.path(least).asText() + " to " + schema.path(most).asText() + unit + ".");
    }
    if (hasLeast) {
      return Optional.of("At least " + schema.path(least).asText() + unit + ".");
    }
    return hasMost
        ? Optional.of("At most " + schema.path(most).asText() + unit + ".")
        : Optional.empty();
  }

  /**
   * The type in the row implies such a limit. The largest double below 2^63 is the 64-bit limit.
   */
  private static boolean isLimitOfType(JsonNode limit) {
    long value = Math.abs(limit.asLong());
    return (value >= Integer.MAX_VALUE && value <= Integer.MAX_VALUE + 1L)
        || value == 9_223_372_036_854_775_000L;
  }

  /** Escapes bars, which would end the cell. */
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
