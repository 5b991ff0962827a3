package io.etcdwarden.kube.client;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Optional;

/** Who controls an object, and who owns it besides. */
public final class Owners {
  private static final String API_VERSION = Etcd.GROUP + "/" + Etcd.VERSION;

  private Owners() {}

  /** The Etcd that controls the object, by name; empty if another kind does, or nobody. */
  public static Optional<String> controllingEtcd(HasMetadata object) {
    return controlling(Etcd.KIND, object);
  }

  /** The resource of this kind of ours that controls the object, by name. */
  public static Optional<String> controlling(String kind, HasMetadata object) {
    return controller(object)
        .filter(owner -> kind.equals(owner.getKind()))
        .filter(owner -> owner.getApiVersion().startsWith(Etcd.GROUP + "/"))
        .map(OwnerReference::getName);
  }

  static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }

  public static boolean isControlledBy(HasMetadata resource, HasMetadata object) {
    return controller(object)
        .map(OwnerReference::getUid)
        .filter(resource.getMetadata().getUid()::equals)
        .isPresent();
  }

  static boolean isOwnedBy(Etcd etcd, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(etcd.getMetadata().getUid()));
  }

  /** One owner among others: garbage collection waits for the last of them. */
  public static OwnerReference ownerReference(Etcd etcd) {
    return new OwnerReferenceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(Etcd.KIND)
        .withName(etcd.getMetadata().getName())
        .withUid(etcd.getMetadata().getUid())
        .build();
  }
}
