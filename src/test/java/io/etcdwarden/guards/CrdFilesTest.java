package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdOpsTask;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The CRDs in {@code crds/} and the records in {@code api} have the same fields. */
class CrdFilesTest {

  @ParameterizedTest
  @MethodSource("kinds")
  void recordsAndSchemaHaveTheSameFieldsAndTypes(Class<? extends CustomResource<?, ?>> kind) {
    Type[] specAndStatus =
        ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();

    List<String> differences =
        Stream.concat(
                RecordSchema.differences("spec", specAndStatus[0], property(kind, "spec")),
                RecordSchema.differences("status", specAndStatus[1], property(kind, "status")))
            .toList();

    assertEquals(List.of(), differences);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theDefinitionHasTheNamesOfItsClass(Class<? extends CustomResource<?, ?>> kind) {
    JsonNode definition = definition(kind);

    assertEquals(HasMetadata.getFullResourceName(kind), definition.at("/metadata/name").asText());
    assertEquals(HasMetadata.getGroup(kind), definition.at("/spec/group").asText());
    assertEquals(HasMetadata.getKind(kind), definition.at("/spec/names/kind").asText());
    assertEquals(
        HasMetadata.getKind(kind) + "List", definition.at("/spec/names/listKind").asText());
    assertEquals(HasMetadata.getSingular(kind), definition.at("/spec/names/singular").asText());
    assertEquals(shortNames(kind), texts(definition.at("/spec/names/shortNames")));
    assertEquals("Namespaced", definition.at("/spec/scope").asText());
    assertEquals(
        List.of(HasMetadata.getVersion(kind)),
        StreamSupport.stream(definition.at("/spec/versions").spliterator(), false)
            .map(version -> version.get("name").asText())
            .toList());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldIsDescribed(Class<? extends CustomResource<?, ?>> kind) {
    List<String> undescribed = new ArrayList<>();

    addFieldsWithout("description", "", schema(kind), undescribed);

    // The API server describes metadata, and allows no description of it here.
    assertEquals(List.of(".metadata"), undescribed);
  }

  /** The API server does not enforce the format of an integer. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyIntegerHasBoundsThatItsTypeCanHave(Class<? extends CustomResource<?, ?>> kind) {
    List<String> unbounded = new ArrayList<>();

    addUnboundedIntegers("", schema(kind), unbounded);

    assertEquals(List.of(), unbounded);
  }

  private static void addUnboundedIntegers(String path, JsonNode schema, List<String> found) {
    if (schema.path("type").asText().matches("integer|number")) {
      boolean isInt32 = schema.path("format").asText().equals("int32");
      double limit = isInt32 ? Integer.MAX_VALUE : Math.nextDown((double) Long.MAX_VALUE);
      boolean isBounded =
          schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY) >= -limit - (isInt32 ? 1 : 0)
              && schema.path("maximum").asDouble(Double.POSITIVE_INFINITY) <= limit;
      if (!isBounded) {
        found.add(path);
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> addUnboundedIntegers(path + "." + field.getKey(), field.getValue(), found));
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.has(inner)) {
        addUnboundedIntegers(path + "[]", schema.get(inner), found);
      }
    }
  }

  @Test
  void onlyOpsTasksHaveDefaultsInTheirSpec() {
    Map<String, String> defaults = new TreeMap<>();

    kinds().forEach(kind -> addDefaults(kind.getSimpleName(), schema(kind), defaults));

    assertEquals(
        Map.of(
            "Etcd.status.conditions[0].reason", "AwaitingOperator",
            "EtcdOpsTask.spec.config.onDemandSnapshot.timeoutSecondsDelta", "60",
            "EtcdOpsTask.spec.config.onDemandSnapshot.timeoutSecondsFull", "900",
            "EtcdOpsTask.spec.ttlSecondsAfterFinished", "3600"),
        defaults);
  }

  private static void addFieldsWithout(
      String key, String path, JsonNode schema, List<String> found) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String here = path + "." + field.getKey();
              if (!field.getValue().has(key)) {
                found.add(here);
              }
              addFieldsWithout(key, here, field.getValue(), found);
              addFieldsWithout(key, here + "[]", field.getValue().path("items"), found);
            });
  }

  private static void addDefaults(String path, JsonNode schema, Map<String, String> found) {
    if (schema.has("default")) {
      JsonNode value = schema.get("default");
      found.put(
          value.isObject() ? path + ".conditions[0].reason" : path,
          value.isObject() ? value.at("/conditions/0/reason").asText() : value.asText());
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> addDefaults(path + "." + field.getKey(), field.getValue(), found));
    if (schema.has("items")) {
      addDefaults(path + "[]", schema.get("items"), found);
    }
  }

  private static List<String> shortNames(Class<?> kind) {
    ShortNames names = kind.getAnnotation(ShortNames.class);
    return names == null ? List.of() : Arrays.asList(names.value());
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static JsonNode property(Class<? extends CustomResource<?, ?>> kind, String name) {
    return schema(kind).at("/properties/" + name);
  }

  private static JsonNode schema(Class<? extends CustomResource<?, ?>> kind) {
    return definition(kind).at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static JsonNode definition(Class<? extends CustomResource<?, ?>> kind) {
    Path file = Path.of("crds", Etcd.GROUP + "_" + HasMetadata.getPlural(kind) + ".yaml");
    try {
      return CrdApiClient.MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static Stream<Class<? extends CustomResource<?, ?>>> kinds() {
    return Stream.of(Etcd.class, EtcdCopyBackupsTask.class, EtcdOpsTask.class);
  }
}
