package io.etcdwarden.support.node;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does the work of the Kubernetes garbage collector for the kinds of objects of a cluster: it
 * deletes objects without an existing owner, and handles foreground deletion and orphaning.
 */
final class FakeGarbageCollector implements AutoCloseable {
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "v1",
          List.of(
              "Pod", "Secret", "ConfigMap", "Service", "ServiceAccount", "PersistentVolumeClaim"),
          "apps/v1",
          List.of("StatefulSet"),
          "batch/v1",
          List.of("Job"),
          "policy/v1",
          List.of("PodDisruptionBudget"),
          "coordination.k8s.io/v1",
          List.of("Lease"),
          "rbac.authorization.k8s.io/v1",
          List.of("Role", "RoleBinding"),
          Etcd.GROUP + "/" + Etcd.VERSION,
          List.of(Etcd.KIND));

  private final KubernetesClient client;
  private final String namespace;
  private final WorkQueue queue;
  private final Map<String, CollectableObject> objects = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  FakeGarbageCollector(KubernetesClient client, String namespace, WorkQueue queue) {
    this.client = client;
    this.namespace = namespace;
    this.queue = queue;
  }

  void start() {
    KINDS.forEach(
        (apiVersion, kinds) ->
            kinds.forEach(
                kind ->
                    informers.add(
                        client
                            .genericKubernetesResources(apiVersion, kind)
                            .inNamespace(namespace)
                            .inform(new ChangeHandler()))));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private void collect(String uid) {
    CollectableObject object = objects.get(uid);
    if (object == null) {
      return;
    }
    if (object.waitsForDependents()) {
      finishForeground(object);
    } else if (object.orphansDependents()) {
      dependentsOf(uid).forEach(dependent -> removeOwner(dependent, uid));
      removeCollectorFinalizers(object);
    } else if (!object.deleting() && !object.owners().isEmpty() && isWithoutOwner(object)) {
      delete(object);
    }
  }

  private void finishForeground(CollectableObject owner) {
    List<CollectableObject> dependents = dependentsOf(owner.uid());
    dependents.stream().filter(it -> !it.deleting()).forEach(this::delete);
    if (dependents.isEmpty()) {
      removeCollectorFinalizers(owner);
    }
  }

  private List<CollectableObject> dependentsOf(String uid) {
    return objects.values().stream().filter(it -> it.isOwnedBy(uid)).toList();
  }

  /** Reads owners that are not cached: their watch events may arrive later than this one. */
  private boolean isWithoutOwner(CollectableObject object) {
    return object.owners().stream().noneMatch(owner -> exists(owner));
  }

  private boolean exists(OwnerReference owner) {
    if (objects.containsKey(owner.getUid())) {
      return true;
    }
    GenericKubernetesResource live =
        resource(owner.getApiVersion(), owner.getKind(), owner.getName()).get();
    return live != null && live.getMetadata().getUid().equals(owner.getUid());
  }

  /** Deletes exactly this object: another one may have been created under its name. */
  private void delete(CollectableObject object) {
    GenericKubernetesResource live = of(object).get();
    if (live != null && live.getMetadata().getUid().equals(object.uid())) {
      of(object).lockResourceVersion(live.getMetadata().getResourceVersion()).delete();
    }
  }

  private void removeOwner(CollectableObject dependent, String owner) {
    of(dependent)
        .edit(
            live -> {
              live.getMetadata().getOwnerReferences().removeIf(it -> it.getUid().equals(owner));
              return live;
            });
  }

  private void removeCollectorFinalizers(CollectableObject object) {
    of(object)
        .edit(
            live -> {
              live.getMetadata().getFinalizers().removeIf(CollectableObject::isCollectorFinalizer);
              return live;
            });
  }

  private Resource<GenericKubernetesResource> of(CollectableObject object) {
    return resource(object.apiVersion(), object.kind(), object.name());
  }

  private Resource<GenericKubernetesResource> resource(
      String apiVersion, String kind, String name) {
    return client
        .genericKubernetesResources(apiVersion, kind)
        .inNamespace(namespace)
        .withName(name);
  }

  private final class ChangeHandler implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource object) {
      CollectableObject collectable = CollectableObject.of(object);
      objects.put(collectable.uid(), collectable);
      enqueue(collectable.uid());
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
      onAdd(object);
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
      CollectableObject deleted = CollectableObject.of(object);
      objects.remove(deleted.uid());
      dependentsOf(deleted.uid()).forEach(dependent -> enqueue(dependent.uid()));
      deleted.owners().forEach(owner -> enqueue(owner.getUid()));
    }

    private void enqueue(String uid) {
      queue.add("garbage " + uid, () -> collect(uid));
    }
  }
}
