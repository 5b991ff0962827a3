package io.etcdwarden.kube.write;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.Map;

/**
 * A ServiceAccount of the members that a user made, and marked with {@link Annotations#PROVIDED}.
 *
 * <p>Cloud providers give an identity to a ServiceAccount with certain annotations, which must
 * exist before the first pod starts. Such an account keeps its owner, its labels and its life.
 */
final class ProvidedAccount {
  private ProvidedAccount() {}

  /** Whether the stored object is such an account, and not one that this Etcd controls. */
  static boolean is(HasMetadata live, Etcd etcd) {
    if (!(live instanceof ServiceAccount) || Owners.isControlledBy(etcd, live)) {
      return false;
    }
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Annotations.PROVIDED));
  }
}
