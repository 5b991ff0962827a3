package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ObjectPath;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Deletes exactly the object that was looked at: each request carries its uid, so that an object
 * made anew under the same name in the meantime is left alone.
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

  /** Deletes the object; what depends on it is collected afterwards. */
  public void delete(HasMetadata object) {
    delete(object, DeletionPropagation.BACKGROUND);
  }

  /** Deletes the object and leaves its dependents, ownerless. */
  public void deleteOrphaningDependents(HasMetadata object) {
    delete(object, DeletionPropagation.ORPHAN);
  }

  /** Deletes the object once what depends on it is gone. */
  public void deleteAfterDependents(HasMetadata object) {
    delete(object, DeletionPropagation.FOREGROUND);
  }

  private void delete(HasMetadata object, DeletionPropagation propagation) {
    if (Owners.isControlledBy(owner, object)) {
      delete(client, object, propagation);
    }
  }

  /** Deletes a resource of ours that nobody but its own controller answers for. */
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
            Map.of("uid", object.getMetadata().getUid()));
    client.raw(ObjectPath.of(object), "DELETE", options);
  }
}
