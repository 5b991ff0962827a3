package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ClaimUsers;
import io.etcdwarden.observed.VolumeExpansion;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resizes and labels persistent volume claims. A patch changes only the requested storage or the
 * given labels, of exactly the observed version. Storage classes are read on demand; they are
 * needed too rarely for a watch.
 */
public final class ClaimWriter {
  private static final Logger log = LoggerFactory.getLogger(ClaimWriter.class);

  private final KubernetesClient client;
  private final String namespace;

  public ClaimWriter(KubernetesClient client, String namespace) {
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

  /**
   * Adds the labels to those of the claims that only pods of the StatefulSet use. The pods are read
   * from the API server, because the cache does not have their volumes.
   *
   * @return the claims that have new labels now
   * @throws ConflictException if a claim has changed since it was observed
   */
  public List<PersistentVolumeClaim> labelIfProven(
      StatefulSet memberSet, List<ClaimLabelling> wanted) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    Set<String> names =
        wanted.stream().map(it -> it.claim().getMetadata().getName()).collect(Collectors.toSet());
    List<Pod> users = new LiveReader(client).podsWithClaims(namespace, names);
    return wanted.stream()
        .filter(it -> isProven(it.claim(), memberSet, users))
        .map(it -> label(client, it))
        .toList();
  }

  private boolean isProven(PersistentVolumeClaim claim, StatefulSet memberSet, List<Pod> pods) {
    String name = claim.getMetadata().getName();
    ClaimUsers users = ClaimUsers.of(name, memberSet, pods);
    if (!users.others().isEmpty()) {
      log.atWarn()
          .addKeyValue("namespace", namespace)
          .addKeyValue("object", "PersistentVolumeClaim " + name)
          .log("not labelling a claim that other pods use: {}", String.join(", ", users.others()));
    }
    return users.areMembersOnly();
  }

  /** Adds the labels to exactly this version of the claim. */
  public static PersistentVolumeClaim label(KubernetesClient client, ClaimLabelling labelling) {
    PersistentVolumeClaim claim = labelling.claim();
    JsonMergePatch patch =
        JsonMergePatch.ofVersion(claim).withMetadata("labels", labelling.labels());
    return ApiRequests.write(claim, () -> patch.send(client, claim));
  }
}
