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
 * Reads the trees of {@code managedFields} so that objects with the same hold them once. They tell
 * which fields are ours, so they cannot be dropped, and they are most of what an object weighs; yet
 * the objects of one cluster and the next differ in hardly any of them.
 */
final class ManagedFieldsInterner extends StdDeserializer<FieldsV1> {
  private static final long serialVersionUID = 1L;
  private static final TypeReference<LinkedHashMap<String, Object>> TREE = new TypeReference<>() {};

  /** Far more than the kinds of objects that we write have; a limit all the same. */
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
    tree.replaceAll((_, below) -> internValue(below));
    Map<String, Object> constant = Collections.unmodifiableMap(tree);
    Map<String, Object> first = trees.putIfAbsent(constant, constant);
    return first == null ? constant : first;
  }

  @SuppressWarnings("unchecked")
  private Object internValue(Object below) {
    return below instanceof Map<?, ?> tree ? intern((Map<String, Object>) tree) : below;
  }
}
