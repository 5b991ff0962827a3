package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands in for node, StatefulSet controller, garbage collector and sidecars in one namespace of an
 * API server, driven by watches.
 */
public final class NodeStandIn implements AutoCloseable {
  private final WorkQueue queue = new WorkQueue("node-stand-in");
  private final Members members;
  private final NodeSettings settings;
  private final SharedIndexInformer<StatefulSet> sets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Secret> secrets;
  private final MemberSets memberSets;
  private final Kubelet kubelet;
  private final Sidecar sidecar;
  private final GarbageCollector collector;

  private NodeStandIn(
      KubernetesClient client, String namespace, Members members, NodeSettings settings) {
    this.members = members;
    this.settings = settings;
    sets = client.apps().statefulSets().inNamespace(namespace).runnableInformer(0);
    pods = client.pods().inNamespace(namespace).runnableInformer(0);
    secrets = client.secrets().inNamespace(namespace).runnableInformer(0);
    memberSets = new MemberSets(client, sets.getIndexer(), pods.getIndexer());
    kubelet = new Kubelet(client, pods.getIndexer(), members, queue, settings.clock());
    sidecar = new Sidecar(client, pods.getIndexer(), kubelet, members, settings.clock());
    collector = new GarbageCollector(client, namespace, queue);
  }

  /** Pods become ready at once and nothing runs behind them. */
  public static NodeStandIn paper(
      KubernetesClient client, String namespace, NodeSettings settings) {
    return new NodeStandIn(client, namespace, new PaperMembers(), settings).start();
  }

  /** Each pod's member is an etcd process, started from what was rendered for it. */
  public static NodeStandIn real(
      KubernetesClient client, String namespace, EtcdPrograms programs, NodeSettings settings)
      throws IOException {
    return new NodeStandIn(client, namespace, new RealMembers(client, programs), settings).start();
  }

  /** The processes behind the pods, for tests that want to hurt or to use them. */
  public RealMembers processes() {
    return (RealMembers) members;
  }

  /** From now on the sidecar of this pod renews no lease. */
  public void silence(String namespace, String pod) {
    sidecar.silence(namespace, pod);
  }

  public void unsilence(String namespace, String pod) {
    sidecar.unsilence(namespace, pod);
  }

  private NodeStandIn start() {
    sets.addEventHandler(new Each<>(this::setChanged, gone -> {}));
    pods.addEventHandler(new Each<>(this::podChanged, this::podGone));
    secrets.addEventHandler(new Each<>(this::secretChanged, gone -> {}));
    collector.start();
    List.of(sets, pods, secrets).forEach(SharedIndexInformer::run);
    queue.every(settings.heartbeat(), "heartbeats", sidecar::renewMembers);
    queue.every(settings.deltaPeriod(), "delta snapshots", sidecar::renewDeltaSnapshots);
    return this;
  }

  @Override
  public void close() {
    queue.close();
    List.of(sets, pods, secrets).forEach(SharedIndexInformer::close);
    collector.close();
    members.close();
  }

  private void setChanged(StatefulSet set) {
    askForSet(Cache.metaNamespaceKeyFunc(set));
  }

  private void podChanged(Pod pod) {
    askForPod(Cache.metaNamespaceKeyFunc(pod));
    askForOwner(pod);
    queue.add("lease " + pod.getMetadata().getUid(), () -> sidecar.renewMember(pod));
  }

  /** Deleted by force, it was never seen going. */
  private void podGone(Pod pod) {
    queue.add("gone " + pod.getMetadata().getUid(), () -> members.stop(pod));
    askForOwner(pod);
  }

  private void askForOwner(Pod pod) {
    pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> "StatefulSet".equals(owner.getKind()))
        .map(OwnerReference::getName)
        .forEach(set -> askForSet(pod.getMetadata().getNamespace() + "/" + set));
  }

  /** A pod may have waited for this Secret, or may have it mounted. */
  private void secretChanged(Secret secret) {
    pods.getIndexer().byIndex(Cache.NAMESPACE_INDEX, secret.getMetadata().getNamespace()).stream()
        .filter(pod -> mounts(pod, secret.getMetadata().getName()))
        .forEach(
            pod -> {
              askForPod(Cache.metaNamespaceKeyFunc(pod));
              queue.add("files " + pod.getMetadata().getUid(), () -> members.refresh(pod));
            });
  }

  private static boolean mounts(Pod pod, String secret) {
    return pod.getSpec().getVolumes().stream()
        .anyMatch(it -> it.getSecret() != null && secret.equals(it.getSecret().getSecretName()));
  }

  private void askForSet(String key) {
    queue.add("set " + key, () -> memberSets.reconcile(key));
  }

  private void askForPod(String key) {
    queue.add("pod " + key, () -> kubelet.reconcile(key));
  }

  /** Makes a look of every event but the last. */
  private record Each<T extends HasMetadata>(Consumer<T> look, Consumer<T> gone)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      look.accept(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      look.accept(object);
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      gone.accept(object);
    }
  }
}
