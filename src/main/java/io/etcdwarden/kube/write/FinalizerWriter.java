package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts a finalizer on an object and takes it off: on exactly the object and version that was looked
 * at, so that the finalizers of others stay as they are. Nothing but the list of them is sent.
 */
public final class FinalizerWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  public FinalizerWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Keeps the object from being deleted; one that is gone is left gone.
   *
   * @throws ConflictException if the object has moved since the look
   */
  public void add(HasMetadata object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.add(finalizer);
    write(object, finalizers);
  }

  /**
   * Lets the object be deleted; one that is gone is left gone.
   *
   * @throws ConflictException if the object has moved since the look
   */
  public void remove(HasMetadata object, String finalizer) {
    List<String> finalizers = new ArrayList<>(object.getMetadata().getFinalizers());
    finalizers.remove(finalizer);
    write(object, finalizers);
  }

  private void write(HasMetadata object, List<String> finalizers) {
    Map<String, Object> metadata =
        Map.of(
            "uid", object.getMetadata().getUid(),
            "resourceVersion", object.getMetadata().getResourceVersion(),
            "finalizers", finalizers);
    String patch = client.getKubernetesSerialization().asJson(Map.of("metadata", metadata));
    ApiRequests.write(object, () -> patchIfPresent(object, patch));
  }

  private HasMetadata patchIfPresent(HasMetadata object, String patch) {
    try {
      return client.resource(object).patch(MERGE, patch);
    } catch (KubernetesClientException failure) {
      if (failure.getCode() == NOT_FOUND) {
        return object;
      }
      throw failure;
    }
  }
}
