package io.etcdwarden.render;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/** The security contexts of pods and containers. */
public final class PodUser {
  /** The user for whom the images are built. */
  public static final long ID = 65_532;

  public static final String HOME = "/home/nonroot";

  private PodUser() {}

  static PodSecurityContext unprivileged() {
    return new PodSecurityContextBuilder()
        .withRunAsUser(ID)
        .withRunAsGroup(ID)
        .withFsGroup(ID)
        .withRunAsNonRoot(true)
        .withFsGroupChangePolicy("OnRootMismatch")
        .build();
  }

  static PodSecurityContext root() {
    return new PodSecurityContextBuilder()
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withFsGroup(0L)
        .withRunAsNonRoot(false)
        .build();
  }

  /** For a container that has the user of its pod. */
  public static SecurityContext noEscalation() {
    return new SecurityContextBuilder().withAllowPrivilegeEscalation(false).build();
  }

  /** For a container that runs as root in a pod that does not. */
  public static SecurityContext rootContainer() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withRunAsNonRoot(false)
        .build();
  }
}
