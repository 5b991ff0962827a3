package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.watch.ClusterObjectStore.Rules;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The informer of the warning events about the objects of one kind. */
record WarningEvents(ClusterInformer<Event, Etcd> informer) {
  private static final String BY_OBJECT = "object";

  /**
   * Creates the informer; the framework starts it.
   *
   * @param etcds returns the Etcds that an object with this name affects, since events have no
   *     labels; empty if the operator does not know the object
   */
  static WarningEvents about(
      String kind,
      EventSourceContext<Etcd> context,
      Function<ResourceID, Optional<Set<ResourceID>>> etcds) {
    FieldSelector warnings =
        new FieldSelector(
            List.of(
                new FieldSelector.Field("involvedObject.kind", kind),
                new FieldSelector.Field("type", "Warning")));
    Rules<Event> rules =
        ClusterInformer.rules(
            context,
            Event.class,
            warning -> keys(warning).stream().findFirst(),
            key -> etcds.apply(ClusterInformer.id(key)).isPresent(),
            CachedParts::of);
    ClusterInformer<Event, Etcd> informer =
        ClusterInformer.of(
            context,
            Event.class,
            kind + " warning",
            rules,
            builder ->
                builder
                    .withFieldSelector(warnings)
                    .withSecondaryToPrimaryMapper(
                        warning ->
                            keys(warning).stream()
                                .flatMap(key -> etcds.apply(ClusterInformer.id(key)).stream())
                                .findFirst()
                                .orElse(Set.of())));
    informer.addIndexer(BY_OBJECT, WarningEvents::keys);
    return new WarningEvents(informer);
  }

  /** Returns the informers for the framework to start. */
  List<EventSource<?, Etcd>> sources() {
    return informer.sources();
  }

  /** Returns the warning events about this object. */
  List<Event> about(HasMetadata object) {
    return informer
        .in(object.getMetadata().getNamespace())
        .byIndex(BY_OBJECT, EtcdIndex.key(object, object.getMetadata().getName()));
  }

  /** Empty for the substitute of an event that is not stored. */
  private static List<String> keys(Event warning) {
    return warning.getInvolvedObject() == null
        ? List.of()
        : List.of(EtcdIndex.key(warning, warning.getInvolvedObject().getName()));
  }
}
