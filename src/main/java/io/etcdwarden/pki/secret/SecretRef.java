package io.etcdwarden.pki.secret;

import java.util.Objects;

/**
 * A reference to a Secret in the spec of an Etcd.
 *
 * @param given whether the spec has the reference. A given reference without a name is an error
 *     that the checks report
 * @param namespace empty for the namespace of the Etcd
 */
public record SecretRef(boolean given, String name, String namespace) {
  /** A reference that the spec does not have. */
  public static final SecretRef ABSENT = new SecretRef(false, "", "");

  public SecretRef {
    name = Objects.requireNonNullElse(name, "");
    namespace = Objects.requireNonNullElse(namespace, "");
  }

  public static SecretRef to(String name) {
    return new SecretRef(true, name, "");
  }

  public static SecretRef to(String name, String namespace) {
    return new SecretRef(true, name, namespace);
  }

  public boolean isNamed() {
    return given && !name.isBlank();
  }

  /** Whether pods in this namespace can mount the Secret. */
  public boolean isReachableFrom(String podNamespace) {
    return isNamed() && (namespace.isEmpty() || namespace.equals(podNamespace));
  }
}
