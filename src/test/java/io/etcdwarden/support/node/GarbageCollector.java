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
 * Plays the garbage collector: what has no owner left is deleted, foreground deletion waits for the
 * dependents, orphaning lets go of them. Knows the kinds that a cluster is made of.
 */
final class GarbageCollector implements AutoCloseable {
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
  private final Map<String, Garbage> objects = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  GarbageCollector(KubernetesClient client, String namespace, WorkQueue queue) {
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
                            .inform(new Watching()))));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private void look(String uid) {
    Garbage object = objects.get(uid);
    if (object == null) {
      return;
    }
    if (object.waitsForDependents()) {
      finishForeground(object);
    } else if (object.leavesDependents()) {
      dependentsOf(uid).forEach(dependent -> release(dependent, uid));
      letGo(object);
    } else if (!object.deleting() && !object.owners().isEmpty() && isWithoutOwner(object)) {
      delete(object);
    }
  }

  private void finishForeground(Garbage owner) {
    List<Garbage> dependents = dependentsOf(owner.uid());
    dependents.stream().filter(it -> !it.deleting()).forEach(this::delete);
    if (dependents.isEmpty()) {
      letGo(owner);
    }
  }

  private List<Garbage> dependentsOf(String uid) {
    return objects.values().stream().filter(it -> it.isOwnedBy(uid)).toList();
  }

  /** Owners not seen yet are asked for: their events may simply be later than this one. */
  private boolean isWithoutOwner(Garbage object) {
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

  private void delete(Garbage object) {
    of(object).delete();
  }

  private void release(Garbage dependent, String owner) {
    of(dependent)
        .edit(
            live -> {
              live.getMetadata().getOwnerReferences().removeIf(it -> it.getUid().equals(owner));
              return live;
            });
  }

  private void letGo(Garbage object) {
    of(object)
        .edit(
            live -> {
              live.getMetadata().getFinalizers().removeIf(Garbage::isOurs);
              return live;
            });
  }

  private Resource<GenericKubernetesResource> of(Garbage object) {
    return resource(object.apiVersion(), object.kind(), object.name());
  }

  private Resource<GenericKubernetesResource> resource(
      String apiVersion, String kind, String name) {
    return client
        .genericKubernetesResources(apiVersion, kind)
        .inNamespace(namespace)
        .withName(name);
  }

  private final class Watching implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource object) {
      Garbage seen = Garbage.of(object);
      objects.put(seen.uid(), seen);
      ask(seen.uid());
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
      onAdd(object);
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean stateUnknown) {
      Garbage gone = Garbage.of(object);
      objects.remove(gone.uid());
      dependentsOf(gone.uid()).forEach(dependent -> ask(dependent.uid()));
      gone.owners().forEach(owner -> ask(owner.getUid()));
    }

    private void ask(String uid) {
      queue.add("garbage " + uid, () -> look(uid));
    }
  }
}
