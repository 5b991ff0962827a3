package io.etcdwarden.render;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/** Makes volumes from Secrets, and mounts. */
public final class VolumeMounts {
  /** Octal 640: readable for the group of the containers, not for others. */
  static final int FILE_MODE = 0640;

  private VolumeMounts() {}

  public static Volume secretVolume(String name, String secret) {
    return new VolumeBuilder()
        .withName(name)
        .withNewSecret()
        .withSecretName(secret)
        .withDefaultMode(FILE_MODE)
        .endSecret()
        .build();
  }

  public static VolumeMount mount(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).build();
  }
}
