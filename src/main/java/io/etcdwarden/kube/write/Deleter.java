package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ObjectPath;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Deletes exactly the object that was observed. Each request carries the object's uid and resource
 * version as preconditions, so an object that was recreated under the same name, or that has
 * changed since, is not deleted.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/">
 *     DeleteOptions.preconditions</a>
 */
public final class Deleter {
  private final HasMetadata owner;
  private final KubernetesClient client;

  public Deleter(HasMetadata owner, KubernetesClient client) {
    this.owner = owner;
    this.client = client;
  }

  /** Deletes the object; garbage collection deletes its dependents afterwards. */
  public void delete(HasMetadata object) {
    delete(object, DeletionPropagation.BACKGROUND);
  }

  /** Deletes the object and keeps its dependents, without an owner. */
  public void deleteOrphaningDependents(HasMetadata object) {
    delete(object, DeletionPropagation.ORPHAN);
  }

  /** Deletes the object after garbage collection has deleted its dependents. */
  public void deleteAfterDependents(HasMetadata object) {
    delete(object, DeletionPropagation.FOREGROUND);
  }

  private void delete(HasMetadata object, DeletionPropagation propagation) {
    if (Owners.isControlledBy(owner, object)) {
      delete(client, object, propagation);
    }
  }

  /** Deletes an object whatever its owner is; for resources that have no owner. */
  public static void deleteResource(KubernetesClient client, HasMetadata resource) {
    delete(client, resource, DeletionPropagation.BACKGROUND);
  }

  private static void delete(
      KubernetesClient client, HasMetadata object, DeletionPropagation propagation) {
    Map<String, Object> options =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "DeleteOptions",
            "propagationPolicy",
            propagation.toString(),
            "preconditions",
            Map.of(
                "uid",
                object.getMetadata().getUid(),
                "resourceVersion",
                object.getMetadata().getResourceVersion()));
    client.raw(ObjectPath.of(object), "DELETE", options);
  }
}
