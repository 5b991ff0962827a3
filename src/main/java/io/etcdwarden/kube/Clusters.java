package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Opens a {@link Cluster} for one resource. */
public final class Clusters implements AutoCloseable {
  private final KubeClients clients;
  private final UnaryOperator<String> partOf;
  private final SecretShelf shelf;
  private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile EventSources sources;

  /**
   * @param partOf what an Etcd's name becomes as the value of the part-of label
   */
  public Clusters(KubeClients clients, UnaryOperator<String> partOf) {
    this.clients = clients;
    this.partOf = partOf;
    this.shelf = new SecretShelf(clients.full());
  }

  /** The informers that the framework is to start for the main controller. */
  public List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context) {
    sources = EventSources.of(context, clients, shelf, partOf);
    return sources.all();
  }

  public Cluster of(Etcd etcd, Context<Etcd> context) {
    return new ApiCluster(etcd, context, sources, shelf, writers);
  }

  @Override
  public void close() {
    writers.close();
  }
}
