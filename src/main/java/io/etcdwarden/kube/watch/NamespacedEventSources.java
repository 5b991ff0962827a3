package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * One event source for each watched namespace, or one for all namespaces.
 *
 * <p>The framework creates one informer per namespace, and all informers of an event source share
 * its item store. An informer that lists its namespace again removes all other objects from the
 * store. So an event source with a custom store may watch only one namespace.
 */
record NamespacedEventSources<R extends HasMetadata>(
    Map<String, InformerEventSource<R, Etcd>> sources) {
  private static final String ALL = Constants.WATCH_ALL_NAMESPACES;

  /**
   * @param source creates an event source from its name and its namespaces
   */
  static <R extends HasMetadata> NamespacedEventSources<R> of(
      String name,
      Set<String> namespaces,
      BiFunction<String, Set<String>, InformerEventSource<R, Etcd>> source) {
    Map<String, InformerEventSource<R, Etcd>> sources = new LinkedHashMap<>();
    for (String namespace : namespaces) {
      String unique = namespace.equals(ALL) ? name : name + " in " + namespace;
      sources.put(namespace, source.apply(unique, Set.of(namespace)));
    }
    return new NamespacedEventSources<>(sources);
  }

  /** Returns the event source that watches this namespace. */
  InformerEventSource<R, Etcd> in(String namespace) {
    InformerEventSource<R, Etcd> own = sources.get(namespace);
    return own == null ? sources.get(ALL) : own;
  }

  Collection<InformerEventSource<R, Etcd>> all() {
    return sources.values();
  }
}
