package io.etcdwarden.pki.secret;

import java.util.Objects;

/**
 * A reference to a Secret as the resource gives it. An absent reference has no name and is not
 * given; one that is given with an empty name is a mistake that the checks report. An empty
 * namespace means the cluster's own.
 */
public record SecretRef(boolean given, String name, String namespace) {
  /** A reference that the resource does not make. */
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

  public boolean isReachableFrom(String home) {
    return isNamed() && (namespace.isEmpty() || namespace.equals(home));
  }
}
