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
 * Does the work of kubelet, StatefulSet controller, garbage collector and sidecars in one namespace
 * of an API server, driven by watches.
 */
public final class FakeNode implements AutoCloseable {
  private final WorkQueue queue = new WorkQueue("fake-node");
  private final MemberRunner memberRunner;
  private final FakeNodeSettings settings;
  private final SharedIndexInformer<StatefulSet> sets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Secret> secrets;
  private final FakeStatefulSetController fakeStatefulSetController;
  private final FakeKubelet fakeKubelet;
  private final FakeSidecar fakeSidecar;
  private final FakeGarbageCollector collector;

  private FakeNode(
      KubernetesClient client,
      String namespace,
      MemberRunner memberRunner,
      FakeNodeSettings settings) {
    this.memberRunner = memberRunner;
    this.settings = settings;
    sets = client.apps().statefulSets().inNamespace(namespace).runnableInformer(0);
    pods = client.pods().inNamespace(namespace).runnableInformer(0);
    secrets = client.secrets().inNamespace(namespace).runnableInformer(0);
    fakeStatefulSetController =
        new FakeStatefulSetController(client, sets.getIndexer(), pods.getIndexer());
    fakeKubelet = new FakeKubelet(client, pods.getIndexer(), memberRunner, queue, settings.clock());
    fakeSidecar =
        new FakeSidecar(client, pods.getIndexer(), fakeKubelet, memberRunner, settings.clock());
    collector = new FakeGarbageCollector(client, namespace, queue);
  }

  /** Starts a node whose pods become ready at once, without processes. */
  public static FakeNode withFakeMembers(
      KubernetesClient client, String namespace, FakeNodeSettings settings) {
    return new FakeNode(client, namespace, new FakeMemberRunner(), settings).start();
  }

  /** Starts a node that runs an etcd process for each pod, with the rendered configuration. */
  public static FakeNode withEtcdProcesses(
      KubernetesClient client, String namespace, EtcdPrograms programs, FakeNodeSettings settings)
      throws IOException {
    return new FakeNode(client, namespace, new EtcdMemberRunner(client, programs), settings)
        .start();
  }

  /** Returns the runner of the etcd processes. */
  public EtcdMemberRunner etcdMembers() {
    return (EtcdMemberRunner) memberRunner;
  }

  /** Makes the sidecar of this pod stop to renew Leases. */
  public void stopHeartbeat(String namespace, String pod) {
    fakeSidecar.stopHeartbeat(namespace, pod);
  }

  public void resumeHeartbeat(String namespace, String pod) {
    fakeSidecar.resumeHeartbeat(namespace, pod);
  }

  private FakeNode start() {
    sets.addEventHandler(new ChangeHandler<>(this::setChanged, _ -> {}));
    pods.addEventHandler(new ChangeHandler<>(this::podChanged, this::podDeleted));
    secrets.addEventHandler(new ChangeHandler<>(this::secretChanged, _ -> {}));
    collector.start();
    List.of(sets, pods, secrets).forEach(SharedIndexInformer::run);
    queue.every(settings.heartbeat(), "heartbeats", fakeSidecar::renewMembers);
    queue.every(settings.deltaPeriod(), "delta snapshots", fakeSidecar::renewDeltaSnapshots);
    return this;
  }

  @Override
  public void close() {
    queue.close();
    List.of(sets, pods, secrets).forEach(SharedIndexInformer::close);
    collector.close();
    memberRunner.close();
  }

  private void setChanged(StatefulSet set) {
    enqueueSet(Cache.metaNamespaceKeyFunc(set));
  }

  private void podChanged(Pod pod) {
    enqueuePod(Cache.metaNamespaceKeyFunc(pod));
    enqueueOwner(pod);
    queue.add("lease " + pod.getMetadata().getUid(), () -> fakeSidecar.renewMember(pod));
  }

  /** A forced deletion has no event with a deletion timestamp before. */
  private void podDeleted(Pod pod) {
    queue.add("deleted " + pod.getMetadata().getUid(), () -> memberRunner.stop(pod));
    enqueueOwner(pod);
  }

  private void enqueueOwner(Pod pod) {
    pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> "StatefulSet".equals(owner.getKind()))
        .map(OwnerReference::getName)
        .forEach(set -> enqueueSet(pod.getMetadata().getNamespace() + "/" + set));
  }

  /** Pods may wait for this Secret, or have it mounted; a kubelet updates mounted files late. */
  private void secretChanged(Secret secret) {
    pods.getIndexer().byIndex(Cache.NAMESPACE_INDEX, secret.getMetadata().getNamespace()).stream()
        .filter(pod -> mounts(pod, secret.getMetadata().getName()))
        .forEach(
            pod -> {
              enqueuePod(Cache.metaNamespaceKeyFunc(pod));
              queue.addAfter(
                  settings.mountLag(),
                  "files " + pod.getMetadata().getUid(),
                  () -> memberRunner.refresh(pod));
            });
  }

  private static boolean mounts(Pod pod, String secret) {
    return pod.getSpec().getVolumes().stream()
        .anyMatch(it -> it.getSecret() != null && secret.equals(it.getSecret().getSecretName()));
  }

  private void enqueueSet(String key) {
    queue.add("set " + key, () -> fakeStatefulSetController.reconcile(key));
  }

  private void enqueuePod(String key) {
    queue.add("pod " + key, () -> fakeKubelet.reconcile(key));
  }

  private record ChangeHandler<T extends HasMetadata>(Consumer<T> changed, Consumer<T> deleted)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.accept(object);
    }

    @Override
    public void onUpdate(T before, T object) {
      changed.accept(object);
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      deleted.accept(object);
    }
  }
}
