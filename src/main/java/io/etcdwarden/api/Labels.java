package io.etcdwarden.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every label key, and the selectors made of them. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /**
   * The value of {@link #MANAGED_BY}: the same as in etcd-druid, so that existing tools find the
   * objects.
   */
  public static final String MANAGER = "etcd-druid";

  /** The cluster that an object belongs to. */
  public static final String PART_OF = "app.kubernetes.io/part-of";

  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String NAME = "app.kubernetes.io/name";

  private Labels() {}

  /** The two labels that select all objects of one cluster, in a stable order. */
  public static Map<String, String> ofCluster(String partOf) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, MANAGER);
    labels.put(PART_OF, partOf);
    return labels;
  }

  /** The labels as a selector text, for {@code status.selector}. */
  public static String selector(String partOf) {
    return MANAGED_BY + "=" + MANAGER + "," + PART_OF + "=" + partOf;
  }
}
