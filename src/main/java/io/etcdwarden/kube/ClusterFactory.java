package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Opens a {@link Cluster} for one resource. */
public interface ClusterFactory {
  /** The informers that the framework is to start for the main controller. */
  List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context);

  Cluster of(Etcd etcd, Context<Etcd> context);
}
