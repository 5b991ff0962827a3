package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.FieldsV1;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deserializes {@code managedFields} so that equal trees are stored once. These trees take most of
 * the memory of a cached object, and the operator needs them for server-side apply. They are nearly
 * the same for the objects of all clusters.
 */
final class ManagedFieldsInterner extends StdDeserializer<FieldsV1> {
  private static final long serialVersionUID = 1L;
  private static final TypeReference<LinkedHashMap<String, Object>> TREE = new TypeReference<>() {};

  /** Far more than the objects of the operator have; limits the memory in any case. */
  private static final int MAX_TREES = 20_000;

  private final transient Map<Map<String, Object>, Map<String, Object>> trees =
      new ConcurrentHashMap<>();

  ManagedFieldsInterner() {
    super(FieldsV1.class);
  }

  @Override
  public FieldsV1 deserialize(JsonParser json, DeserializationContext context) throws IOException {
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperties(intern(json.readValueAs(TREE)));
    return fields;
  }

  private Map<String, Object> intern(Map<String, Object> tree) {
    if (tree.isEmpty()) {
      return Map.of();
    }
    if (trees.size() >= MAX_TREES) {
      trees.clear();
    }
    tree.replaceAll((_, value) -> internValue(value));
    Map<String, Object> immutable = Collections.unmodifiableMap(tree);
    Map<String, Object> first = trees.putIfAbsent(immutable, immutable);
    return first == null ? immutable : first;
  }

  @SuppressWarnings("unchecked")
  private Object internValue(Object value) {
    return value instanceof Map<?, ?> tree ? intern((Map<String, Object>) tree) : value;
  }
}
