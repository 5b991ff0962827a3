package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.VolumeExpansion;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Resizes persistent volume claims. A patch changes only the requested storage, of exactly the
 * observed version. Storage classes are read on demand; they are needed too rarely for a watch.
 */
public final class VolumeExpander {
  private final KubernetesClient client;
  private final String namespace;

  public VolumeExpander(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Returns whether the storage class allows volumes to expand. */
  public VolumeExpansion expansion(String storageClass) {
    StorageClass found =
        ApiRequests.read(
            "read StorageClass " + storageClass,
            () -> client.storage().v1().storageClasses().withName(storageClass).get());
    if (found == null) {
      return VolumeExpansion.NO_SUCH_CLASS;
    }
    return Boolean.TRUE.equals(found.getAllowVolumeExpansion())
        ? VolumeExpansion.ALLOWED
        : VolumeExpansion.NOT_ALLOWED;
  }

  /** Requests the new size. */
  public void resize(ClaimResize resize) {
    PersistentVolumeClaim named =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(resize.name())
            .endMetadata()
            .build();
    Map<String, Object> requests = Map.of("storage", resize.capacity());
    JsonMergePatch patch =
        JsonMergePatch.ofVersion(resize.uid(), resize.resourceVersion())
            .withField("spec", Map.of("resources", Map.of("requests", requests)));
    ApiRequests.write(named, () -> patch.send(client, named));
  }
}
