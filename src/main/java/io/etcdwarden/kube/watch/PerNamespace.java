package io.etcdwarden.kube.watch;

import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * One informer for each watched namespace, or one for all namespaces.
 *
 * <p>The framework creates one informer per namespace, and all informers of an event source share
 * its item store. An informer that lists its namespace again removes all other objects from the
 * store. So an event source with a custom store may watch only one namespace.
 */
record PerNamespace<T>(Map<String, T> byNamespace) {
  private static final String ALL = Constants.WATCH_ALL_NAMESPACES;

  /**
   * @param informer creates an informer from its name and its namespaces
   */
  static <T> PerNamespace<T> of(
      String name, Set<String> namespaces, BiFunction<String, Set<String>, T> informer) {
    Map<String, T> byNamespace = new LinkedHashMap<>();
    for (String namespace : namespaces) {
      String unique = namespace.equals(ALL) ? name : name + " in " + namespace;
      byNamespace.put(namespace, informer.apply(unique, Set.of(namespace)));
    }
    return new PerNamespace<>(byNamespace);
  }

  /** Returns the informer that watches this namespace. */
  T in(String namespace) {
    T own = byNamespace.get(namespace);
    return own == null ? byNamespace.get(ALL) : own;
  }

  Collection<T> all() {
    return byNamespace.values();
  }
}
