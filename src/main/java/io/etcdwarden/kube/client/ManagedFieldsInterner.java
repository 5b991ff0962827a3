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
import java.util.concurrent.atomic.AtomicLong;

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

  /**
   * In bytes, about. Far more than the objects of the operator have; limits the memory in any case,
   * also if each object has other names of a megabyte.
   */
  private static final long MAX_SIZE = 16L * 1024 * 1024;

  /** A larger tree is not that of an object of the operator, and does not repeat. */
  private static final int MAX_TREE_SIZE = 64 * 1024;

  /**
   * Far more than a definition has. Deeper parts are left out: the API server accepts 10,000
   * levels, for which the stack of a thread is too small.
   */
  private static final int MAX_DEPTH = 100;

  private final transient Map<FieldTree, FieldTree> trees = new ConcurrentHashMap<>();
  private final transient AtomicLong size = new AtomicLong();

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
    FieldTree read = new FieldTree(tree);
    if (read.size() > MAX_TREE_SIZE) {
      return read.fields();
    }
    if (size.get() >= MAX_SIZE) {
      trees.clear();
      size.set(0);
    }
    FieldTree first = trees.putIfAbsent(read, read);
    if (first != null) {
      return first.fields();
    }
    size.addAndGet(read.size());
    return read.fields();
  }
}
