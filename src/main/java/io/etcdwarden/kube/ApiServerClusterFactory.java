package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.watch.EtcdCache;
import io.etcdwarden.kube.watch.EtcdEventSources;
import io.etcdwarden.kube.watch.SecretCache;
import io.etcdwarden.kube.write.EventRecorder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * Creates the {@link EtcdCluster}s of the API server, which share informers, Secret cache and
 * events.
 */
public final class ApiServerClusterFactory implements ClusterFactory, EtcdCache, AutoCloseable {
  private final UnaryOperator<String> partOf;
  private final EventRecorder eventRecorder;
  private final SecretCache secretCache;
  private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile EtcdEventSources sources;
  private volatile boolean synced;

  /**
   * @param partOf converts the name of an Etcd to the value of the part-of label
   */
  public ApiServerClusterFactory(
      KubeClients clients, UnaryOperator<String> partOf, EventRecorder eventRecorder) {
    this.partOf = partOf;
    this.eventRecorder = eventRecorder;
    this.secretCache = new SecretCache(clients.full());
  }

  @Override
  public List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context) {
    sources = EtcdEventSources.of(context, secretCache, partOf);
    return sources.all();
  }

  @Override
  public EtcdCluster of(Etcd etcd, Context<Etcd> context) {
    synced = true; // the framework starts no reconcile before all informers have synced
    return new ApiServerCluster(etcd, context, sources, secretCache, eventRecorder, writers);
  }

  @Override
  public Optional<Etcd> find(String namespace, String partOf) {
    EtcdEventSources current = sources;
    return current == null ? Optional.empty() : current.findEtcd(namespace, partOf);
  }

  @Override
  public boolean isComplete(String namespace) {
    return synced && sources.isWatched(namespace);
  }

  @Override
  public void close() {
    writers.close();
  }
}
