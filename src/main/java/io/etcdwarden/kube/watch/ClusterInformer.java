package io.etcdwarden.kube.watch;

import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.watch.ClusterObjectStore.Rules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Watches the objects of one kind that belong to clusters or tasks, in all watched namespaces.
 *
 * @param <R> the kind of the objects
 * @param <P> the kind of the resources that they belong to
 */
public final class ClusterInformer<R extends HasMetadata, P extends HasMetadata> {
  /** One informer with its store. */
  private record Part<R extends HasMetadata, P extends HasMetadata>(
      InformerEventSource<R, P> source, ClusterObjectStore<R> store) {}

  private final Class<R> kind;
  private final PerNamespace<Part<R, P>> parts;
  private final BiFunction<String, String, R> liveReader;

  private ClusterInformer(
      Class<R> kind, PerNamespace<Part<R, P>> parts, BiFunction<String, String, R> liveReader) {
    this.kind = kind;
    this.parts = parts;
    this.liveReader = liveReader;
  }

  /**
   * Creates the informers for objects that are controlled by a resource of the controller; the
   * framework starts them.
   *
   * @param name a unique name of the informer in its controller
   * @param owner returns the name of the resource that controls an object
   * @param trim removes what the operator does not need
   * @param details adds selectors, filters and the mapping to the resource
   */
  public static <R extends HasMetadata, P extends HasMetadata> ClusterInformer<R, P> ofControlled(
      EventSourceContext<P> context,
      Class<R> kind,
      String name,
      Function<HasMetadata, Optional<String>> owner,
      UnaryOperator<R> trim,
      UnaryOperator<InformerEventSourceConfiguration.Builder<R>> details) {
    Rules<R> rules =
        rules(
            context,
            kind,
            object -> owner.apply(object).map(resource -> EtcdIndex.key(object, resource)),
            resource -> context.getPrimaryCache().get(id(resource)).isPresent(),
            trim);
    return of(
        context,
        kind,
        name,
        rules,
        builder ->
            details
                .apply(builder)
                .withSecondaryToPrimaryMapper(
                    object ->
                        owner
                            .apply(object)
                            .map(it -> Set.of(new ResourceID(it, namespace(object))))
                            .orElse(Set.of())));
  }

  static <R extends HasMetadata, P extends HasMetadata> ClusterInformer<R, P> of(
      EventSourceContext<P> context,
      Class<R> kind,
      String name,
      Rules<R> rules,
      UnaryOperator<InformerEventSourceConfiguration.Builder<R>> details) {
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    Class<P> primary = context.getPrimaryResourceClass();
    return new ClusterInformer<>(
        kind,
        PerNamespace.of(
            name,
            namespaces,
            (unique, some) -> {
              ClusterObjectStore<R> store = new ClusterObjectStore<>(rules);
              InformerEventSourceConfiguration.Builder<R> builder =
                  InformerEventSourceConfiguration.from(kind, primary)
                      .withName(unique)
                      .withNamespaces(some)
                      .withInformerListLimit(ListPages.SIZE)
                      .withItemStore(store);
              return new Part<>(
                  new InformerEventSource<>(details.apply(builder).build(), context), store);
            }),
        (namespace, object) ->
            context.getClient().resources(kind).inNamespace(namespace).withName(object).get());
  }

  /** Measures objects by the length of their JSON. */
  static <R extends HasMetadata> Rules<R> rules(
      EventSourceContext<?> context,
      Class<R> kind,
      Function<R, Optional<String>> cluster,
      Predicate<String> isKnown,
      UnaryOperator<R> trim) {
    KubernetesSerialization serialization = context.getClient().getKubernetesSerialization();
    return new Rules<>(
        cluster,
        isKnown,
        trim,
        object -> serialization.asJson(object).length(),
        metadata -> serialization.convertValue(Map.of("metadata", metadata), kind));
  }

  static ResourceID id(String namespaceAndName) {
    int slash = namespaceAndName.indexOf('/');
    return new ResourceID(
        namespaceAndName.substring(slash + 1), namespaceAndName.substring(0, slash));
  }

  private static String namespace(HasMetadata object) {
    return object.getMetadata().getNamespace();
  }

  /** Returns the informers for the framework to start. */
  public List<EventSource<?, P>> sources() {
    List<EventSource<?, P>> sources = new ArrayList<>();
    parts.all().forEach(part -> sources.add(part.source()));
    return sources;
  }

  /** Returns the informer that watches this namespace. */
  public InformerEventSource<R, P> in(String namespace) {
    return parts.in(namespace).source();
  }

  /** Returns the cached object of this name. */
  public Optional<R> find(String namespace, String name) {
    return in(namespace).get(new ResourceID(name, namespace));
  }

  void addIndexer(String name, Function<R, List<String>> indexer) {
    parts.all().forEach(part -> part.source().addIndexers(Map.of(name, indexer)));
  }

  /**
   * Returns the objects of the cluster that are not cached, because the objects of this kind exceed
   * the limit of the cluster. Reads each of them again first.
   *
   * @param cluster the cluster as namespace/name, as the rules of the store name it
   */
  List<String> beyondLimit(String namespace, String cluster) {
    ClusterObjectStore<R> store = parts.in(namespace).store();
    for (String key : store.refusedOf(cluster)) {
      ResourceID id = id(key);
      store.retry(key, liveReader.apply(namespace, id.getName()));
    }
    return store.refusedOf(cluster).stream()
        .map(key -> HasMetadata.getKind(kind) + " " + id(key).getName())
        .toList();
  }
}
