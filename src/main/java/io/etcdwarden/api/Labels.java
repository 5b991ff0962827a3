package io.etcdwarden.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every label key, and the selectors built from them. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}: the contract's, so that existing tools find our objects. */
  public static final String MANAGER = "etcd-druid";

  /** Names the cluster that an object is part of. */
  public static final String PART_OF = "app.kubernetes.io/part-of";

  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String NAME = "app.kubernetes.io/name";

  private Labels() {}

  /** The two labels that select everything of one cluster; insertion order is stable. */
  public static Map<String, String> ofCluster(String partOf) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, MANAGER);
    labels.put(PART_OF, partOf);
    return labels;
  }

  /** The same two as a selector text, as {@code status.selector} carries it. */
  public static String selector(String partOf) {
    return MANAGED_BY + "=" + MANAGER + "," + PART_OF + "=" + partOf;
  }
}
