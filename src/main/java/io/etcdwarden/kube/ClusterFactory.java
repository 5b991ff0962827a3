package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Creates the {@link EtcdCluster} of an Etcd for one reconcile. */
public interface ClusterFactory {
  /** Returns the informers of the main controller for the framework to start. */
  List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context);

  EtcdCluster of(Etcd etcd, Context<Etcd> context);
}
