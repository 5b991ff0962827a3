package io.etcdwarden.kube.client;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Optional;

/** Reads and creates the owner references of objects. */
public final class Owners {
  private static final String API_VERSION = Etcd.GROUP + "/" + Etcd.VERSION;

  private Owners() {}

  /** Returns the name of the Etcd that controls the object; empty if no Etcd controls it. */
  public static Optional<String> controllingEtcd(HasMetadata object) {
    return controlling(Etcd.KIND, object);
  }

  /**
   * Returns the name of the resource that controls the object; empty if no resource of this kind
   * and of the operator's API group controls it.
   */
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

  /** Whether exactly this resource controls the object, not one of the same name. */
  public static boolean isControlledBy(HasMetadata resource, HasMetadata object) {
    return controller(object)
        .map(OwnerReference::getUid)
        .filter(resource.getMetadata().getUid()::equals)
        .isPresent();
  }

  /** Whether exactly this Etcd is an owner of the object. */
  public static boolean isOwnedBy(Etcd etcd, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(etcd.getMetadata().getUid()));
  }

  /**
   * Returns an owner reference that is not the controller, so that an object can have several
   * owners. Garbage collection deletes the object after its last owner.
   */
  public static OwnerReference ownerReference(Etcd etcd) {
    return new OwnerReferenceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(Etcd.KIND)
        .withName(etcd.getMetadata().getName())
        .withUid(etcd.getMetadata().getUid())
        .build();
  }
}
