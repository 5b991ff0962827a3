package io.etcdwarden.kube.client;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;

/**
 * A tree of managed fields whose subtrees are stored once. So two trees are equal if they have the
 * same keys and the identical subtrees, and no comparison looks into a subtree.
 *
 * <p>The order limits the cost of trees with the same hash, which a user can construct: {@code
 * ConcurrentHashMap} searches comparable keys with the same hash in logarithmic time. Other keys it
 * compares with each other.
 */
final class FieldTree implements Comparable<FieldTree> {
  /** An entry of the map and the object of its key. */
  private static final int BYTES_PER_FIELD = 100;

  private final Map<String, Object> fields;
  private final int hash;
  private final long size;

  FieldTree(Map<String, Object> fields) {
    this.fields = Collections.unmodifiableMap(fields);
    int sum = 0;
    long bytes = BYTES_PER_FIELD;
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      sum = 31 * sum + field.getKey().hashCode() + System.identityHashCode(field.getValue());
      bytes += BYTES_PER_FIELD + field.getKey().length();
    }
    hash = sum;
    size = bytes;
  }

  Map<String, Object> fields() {
    return fields;
  }

  /** About how many bytes of memory the tree takes, without its subtrees. */
  long size() {
    return size;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // equal subtrees are identical
  public boolean equals(Object other) {
    if (!(other instanceof FieldTree tree) || fields.size() != tree.fields.size()) {
      return false;
    }
    Iterator<Map.Entry<String, Object>> others = tree.fields.entrySet().iterator();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      Map.Entry<String, Object> theirs = others.next();
      if (field.getValue() != theirs.getValue() || !field.getKey().equals(theirs.getKey())) {
        return false;
      }
    }
    return true;
  }

  /** Unequal trees may compare as 0: they are then searched like keys without an order. */
  @Override
  public int compareTo(FieldTree tree) {
    int order = Integer.compare(fields.size(), tree.fields.size());
    Iterator<Map.Entry<String, Object>> others = tree.fields.entrySet().iterator();
    Iterator<Map.Entry<String, Object>> own = fields.entrySet().iterator();
    while (order == 0 && own.hasNext()) {
      order = compare(own.next(), others.next());
    }
    return order;
  }

  private static int compare(Map.Entry<String, Object> one, Map.Entry<String, Object> other) {
    int byKey = one.getKey().compareTo(other.getKey());
    return byKey == 0
        ? Integer.compare(
            System.identityHashCode(one.getValue()), System.identityHashCode(other.getValue()))
        : byKey;
  }
}
