package io.etcdwarden.render;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keys and certificates as Secrets. */
public final class PkiSecrets {
  private PkiSecrets() {}

  /**
   * The Secret as it is to be written for this cluster. One that replaces another names its uid and
   * version, so that no other is replaced. Of its owners only this cluster's resource is known
   * here.
   */
  public static Secret render(StoredSecret secret, ClusterPlan plan) {
    return new SecretBuilder()
        .withMetadata(metadata(secret, plan))
        .withType(secret.type())
        .withData(encoded(secret.data()))
        .withImmutable(secret.immutable() ? true : null)
        .build();
  }

  private static ObjectMeta metadata(StoredSecret secret, ClusterPlan plan) {
    return new ObjectMetaBuilder()
        .withName(secret.name())
        .withNamespace(plan.names().namespace())
        .withUid(emptyToNull(secret.uid()))
        .withResourceVersion(emptyToNull(secret.resourceVersion()))
        .withLabels(new TreeMap<>(secret.labels()))
        .withAnnotations(new TreeMap<>(secret.annotations()))
        .withOwnerReferences(owners(secret, plan))
        .build();
  }

  /** An owner among others, so that a Secret that clusters share goes with the last of them. */
  private static List<OwnerReference> owners(StoredSecret secret, ClusterPlan plan) {
    if (!secret.owners().contains(plan.uid())) {
      return List.of();
    }
    return List.of(
        new OwnerReferenceBuilder()
            .withApiVersion(Etcd.GROUP + "/" + Etcd.VERSION)
            .withKind(Etcd.KIND)
            .withName(plan.names().etcd())
            .withUid(plan.uid())
            .build());
  }

  private static Map<String, String> encoded(Map<String, byte[]> data) {
    Map<String, String> encoded = new LinkedHashMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    return encoded;
  }

  private static String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
