package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.VolumeExpansion;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/**
 * Lets claims ask for more. A patch touches nothing but the amount, and names the uid and the
 * version it was decided on. Classes of storage are read when growth is asked for, and not watched.
 */
public final class VolumeExpander {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;

  public VolumeExpander(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

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

  public void resize(ClaimResize growth) {
    PersistentVolumeClaim named =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(growth.name())
            .endMetadata()
            .build();
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("uid", growth.uid(), "resourceVersion", growth.resourceVersion()),
            "spec",
            Map.of("resources", Map.of("requests", Map.of("storage", growth.capacity()))));
    String text = client.getKubernetesSerialization().asJson(patch);
    ApiRequests.write(named, () -> client.resource(named).patch(MERGE, text));
  }
}
