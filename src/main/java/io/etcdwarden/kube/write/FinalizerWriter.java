package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds a finalizer to an object and removes it. A patch applies to exactly the version that was
 * observed, because it replaces the whole list: otherwise it could undo a change of another
 * program.
 */
public final class FinalizerWriter {
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  public FinalizerWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Adds the finalizer, so that the object cannot be deleted. Does nothing if the object is absent.
   *
   * @throws ConflictException if the object has changed since it was observed
   */
  public void add(HasMetadata object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.add(finalizer);
    write(object, finalizers);
  }

  /**
   * Removes the finalizer, so that the object can be deleted. Does nothing if the object is absent.
   *
   * @throws ConflictException if the object has changed since it was observed
   */
  public void remove(HasMetadata object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.remove(finalizer);
    write(object, finalizers);
  }

  private void write(HasMetadata object, List<String> finalizers) {
    JsonMergePatch patch = JsonMergePatch.ofVersion(object).withMetadata("finalizers", finalizers);
    ApiRequests.write(object, () -> patchIfPresent(object, patch));
  }

  private HasMetadata patchIfPresent(HasMetadata object, JsonMergePatch patch) {
    try {
      return patch.send(client, object);
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == NOT_FOUND) {
        return object;
      }
      throw failure;
    }
  }
}
