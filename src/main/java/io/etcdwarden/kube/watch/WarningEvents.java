package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The informer of the warning events about the objects of one kind. */
record WarningEvents(InformerEventSource<Event, Etcd> source) {
  private static final String BY_OBJECT = "object";

  /**
   * Creates the informer; the framework starts it.
   *
   * @param etcds returns the Etcds that an object with this name affects, since events have no
   *     labels
   */
  static WarningEvents about(
      String kind, EventSourceContext<Etcd> context, Function<ResourceID, Set<ResourceID>> etcds) {
    FieldSelector warnings =
        new FieldSelector(
            List.of(
                new FieldSelector.Field("involvedObject.kind", kind),
                new FieldSelector.Field("type", "Warning")));
    InformerEventSource<Event, Etcd> source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Event.class, Etcd.class)
                .withName(kind + " warning")
                .withFieldSelector(warnings)
                .withSecondaryToPrimaryMapper(warning -> etcds.apply(object(warning)))
                .build(),
            context);
    source.addIndexers(
        Map.of(
            BY_OBJECT,
            warning -> List.of(EtcdIndex.key(warning, warning.getInvolvedObject().getName()))));
    return new WarningEvents(source);
  }

  /** Returns the warning events about this object. */
  List<Event> about(HasMetadata object) {
    return source.byIndex(BY_OBJECT, EtcdIndex.key(object, object.getMetadata().getName()));
  }

  private static ResourceID object(Event warning) {
    return new ResourceID(
        warning.getInvolvedObject().getName(), warning.getMetadata().getNamespace());
  }
}
