package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Opens clusters of the API server; all share the informers, the Secrets read and the events. */
public final class ApiClusters implements Clusters, EtcdMemory, AutoCloseable {
  private final UnaryOperator<String> partOf;
  private final Announcer announcer;
  private final SecretShelf shelf;
  private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile EventSources sources;
  private volatile boolean filled;

  /**
   * @param partOf what an Etcd's name becomes as the value of the part-of label
   */
  public ApiClusters(KubeClients clients, UnaryOperator<String> partOf, Announcer announcer) {
    this.partOf = partOf;
    this.announcer = announcer;
    this.shelf = new SecretShelf(clients.full());
  }

  @Override
  public List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context) {
    sources = EventSources.of(context, shelf, partOf);
    return sources.all();
  }

  @Override
  public Cluster of(Etcd etcd, Context<Etcd> context) {
    filled = true; // the framework runs nothing before the informers have listed everything
    return new ApiCluster(etcd, context, sources, shelf, announcer, writers);
  }

  @Override
  public Optional<Etcd> find(String namespace, String partOf) {
    EventSources known = sources;
    return known == null ? Optional.empty() : known.find(namespace, partOf);
  }

  @Override
  public boolean isComplete(String namespace) {
    return filled && sources.isWatched(namespace);
  }

  @Override
  public void close() {
    writers.close();
  }
}
