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
 * One source of events for each watched namespace, or one for all of them.
 *
 * <p>A source with a store of its own watches one namespace only: its informers, one for each
 * namespace, would share the store, and each that lists anew takes out of it what it did not list.
 */
record NamespacedEventSources<R extends HasMetadata>(
    Map<String, InformerEventSource<R, Etcd>> sources) {
  private static final String ALL = Constants.WATCH_ALL_NAMESPACES;

  /**
   * @param source makes the source of that name that watches these namespaces
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

  /** The source that watches this namespace. */
  InformerEventSource<R, Etcd> in(String namespace) {
    InformerEventSource<R, Etcd> own = sources.get(namespace);
    return own == null ? sources.get(ALL) : own;
  }

  Collection<InformerEventSource<R, Etcd>> all() {
    return sources.values();
  }
}
