package io.etcdwarden.render;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/** As whom programs run, and what they may never gain. */
public final class PodUser {
  /** The user that the images are made for. */
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

  /** For a container that is what its pod is, and no more. */
  public static SecurityContext noEscalation() {
    return new SecurityContextBuilder().withAllowPrivilegeEscalation(false).build();
  }

  /** For a container that must be root in a pod that is not. */
  public static SecurityContext rootContainer() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withRunAsUser(0L)
        .withRunAsGroup(0L)
        .withRunAsNonRoot(false)
        .build();
  }
}
