package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.FieldsV1;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deserializes {@code managedFields} so that equal trees are stored once. These trees take most of
 * the memory of a cached object, and the operator needs them for server-side apply. They are nearly
 * the same for the objects of all clusters.
 *
 * <p>Any user who may write an object can choose its trees. The time to read them grows in
 * proportion to their size, also if all of them have the same hash.
 */
final class ManagedFieldsInterner extends StdDeserializer<FieldsV1> {
  private static final long serialVersionUID = 1L;

  /** Far more than the objects of the operator have; limits the memory in any case. */
  private static final int MAX_TREES = 20_000;

  /**
   * Far more than a definition has. Deeper parts are left out: the API server accepts 10,000
   * levels, for which the stack of a thread is too small.
   */
  private static final int MAX_DEPTH = 100;

  private final transient Map<FieldTree, FieldTree> trees = new ConcurrentHashMap<>();

  ManagedFieldsInterner() {
    super(FieldsV1.class);
  }

  @Override
  public FieldsV1 deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      return (FieldsV1) context.handleUnexpectedToken(FieldsV1.class, json);
    }
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperties(read(json, 0));
    return fields;
  }

  /** Reads the tree that starts at the current token, and moves to its last token. */
  private Map<String, Object> read(JsonParser json, int depth) throws IOException {
    if (depth == MAX_DEPTH || !json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return Map.of();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      tree.put(name, read(json, depth + 1));
    }
    return tree.isEmpty() ? Map.of() : intern(tree);
  }

  private Map<String, Object> intern(Map<String, Object> tree) {
    if (trees.size() >= MAX_TREES) {
      trees.clear();
    }
    FieldTree read = new FieldTree(tree);
    FieldTree first = trees.putIfAbsent(read, read);
    return first == null ? read.fields() : first.fields();
  }
}
