package io.etcdwarden.guards;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.GoDuration;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the schema of a CRD with the Java type that reads and writes it. Does not look into the
 * types of the client library: the API server defines them.
 */
final class RecordSchema {
  private static final Map<Class<?>, Map<String, String>> SCALAR_SCHEMAS =
      Map.of(
          String.class, Map.of("type", "string"),
          Boolean.class, Map.of("type", "boolean"),
          Integer.class, Map.of("type", "integer", "format", "int32"),
          Long.class, Map.of("type", "integer", "format", "int64"),
          Quantity.class, Map.of("x-kubernetes-int-or-string", "true"));

  private RecordSchema() {}

  /** One sentence for each difference. */
  static Stream<String> differences(String path, Type type, JsonNode schema) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          Stream.concat(
              expect(path, schema, "type", "array"),
              differences(path + "[]", generic.getActualTypeArguments()[0], schema.path("items")));
      case ParameterizedType generic when generic.getRawType() == Map.class ->
          Stream.concat(
              expect(path, schema, "type", "object"),
              differences(
                  path + ".*",
                  generic.getActualTypeArguments()[1],
                  schema.path("additionalProperties")));
      case Class<?> scalar when SCALAR_SCHEMAS.containsKey(scalar) ->
          SCALAR_SCHEMAS.get(scalar).entrySet().stream()
              .flatMap(expected -> expect(path, schema, expected.getKey(), expected.getValue()));
      case Class<?> duration when duration == GoDuration.class -> duration(path, schema);
      case Class<?> constants when constants.isEnum() -> constants(path, constants, schema);
      case Class<?> record when record.isRecord() -> record(path, record, schema);
      case Class<?> foreign when foreign.getName().startsWith("io.fabric8.") ->
          expect(path, schema, "type", "object");
      default -> Stream.of(path + ": no schema is known for " + type.getTypeName());
    };
  }

  private static Stream<String> expect(String path, JsonNode schema, String key, String expected) {
    String found = schema.path(key).asText();
    return found.equals(expected)
        ? Stream.empty()
        : Stream.of(
            "%s: %s is \"%s\", the record needs \"%s\"".formatted(path, key, found, expected));
  }

  private static Stream<String> duration(String path, JsonNode schema) {
    return Stream.concat(
        expect(path, schema, "type", "string"),
        schema.path("pattern").asText().contains("ns|us|µs|ms|s|m|h")
            ? Stream.empty()
            : Stream.of(
                path + ": the record needs a duration, but the schema has no pattern for one"));
  }

  private static Stream<String> constants(String path, Class<?> constants, JsonNode schema) {
    Set<String> inRecord =
        Arrays.stream(constants.getEnumConstants())
            .map(constant -> CrdApiClient.MAPPER.convertValue(constant, String.class))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> inSchema = new TreeSet<>();
    schema.path("enum").forEach(value -> inSchema.add(value.asText()));
    return inRecord.equals(inSchema)
        ? Stream.empty()
        : Stream.of("%s: the record has %s, the schema has %s".formatted(path, inRecord, inSchema));
  }

  private static Stream<String> record(String path, Class<?> record, JsonNode schema) {
    Set<String> inSchema = new LinkedHashSet<>();
    schema.path("properties").fieldNames().forEachRemaining(inSchema::add);
    List<RecordComponent> inRecord = List.of(record.getRecordComponents());
    Stream<String> here =
        inRecord.stream()
            .flatMap(
                component ->
                    inSchema.remove(component.getName())
                        ? differences(
                            path + "." + component.getName(),
                            component.getGenericType(),
                            schema.at("/properties/" + component.getName()))
                        : Stream.of(path + "." + component.getName() + ": missing in the schema"));
    // Collected first: this removes the known fields from inSchema.
    List<String> found = here.toList();
    return Stream.concat(
        found.stream(),
        inSchema.stream()
            .map(name -> path + "." + name + ": missing in the record " + record.getSimpleName()));
  }
}
