package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A folder with the files of one pod: the volumes of both containers at their mount paths. */
final class PodFiles {
  private final Path root;
  private final Map<String, Secret> frozen;

  PodFiles(Path root) {
    this(root, Map.of());
  }

  /**
   * @param frozen the Secrets, by name, of which the kubelet mounts this older content
   */
  PodFiles(Path root, Map<String, Secret> frozen) {
    this.root = root;
    this.frozen = frozen;
  }

  /** Returns the path on this machine for a path in the pod. */
  Path at(String pathInPod) {
    return root.resolve(pathInPod.substring(1));
  }

  /** Copies a file of the pod, so that later updates of the file do not change the copy. */
  void load(String pathInPod) {
    try {
      write(loaded(pathInPod), Files.readAllBytes(at(pathInPod)));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Returns the copy that {@link #load} made of a file of the pod. */
  Path loaded(String pathInPod) {
    return root.resolve("loaded").resolve(pathInPod.substring(1));
  }

  Path log() {
    return root.resolve("etcd.log");
  }

  /** Writes the files of all mounted volumes. */
  void mount(Pod pod, KubernetesClient client) {
    for (Volume volume : pod.getSpec().getVolumes()) {
      Map<String, byte[]> files = contentOf(pod.getMetadata().getNamespace(), volume, client);
      mountPaths(pod, volume.getName())
          .forEach(
              path -> files.forEach((name, content) -> write(at(path).resolve(name), content)));
    }
  }

  private Map<String, byte[]> contentOf(String namespace, Volume volume, KubernetesClient client) {
    Map<String, byte[]> files = new HashMap<>();
    if (volume.getSecret() != null) {
      String name = volume.getSecret().getSecretName();
      Secret secret =
          frozen.containsKey(name)
              ? frozen.get(name)
              : client.secrets().inNamespace(namespace).withName(name).get();
      if (secret != null && secret.getData() != null) {
        secret.getData().forEach((key, value) -> files.put(key, Base64.getDecoder().decode(value)));
      }
    } else if (volume.getConfigMap() != null) {
      String name = volume.getConfigMap().getName();
      ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
      map.getData().forEach((key, text) -> files.put(key, text.getBytes(StandardCharsets.UTF_8)));
    }
    return files;
  }

  private static Stream<String> mountPaths(Pod pod, String volume) {
    return pod.getSpec().getContainers().stream()
        .map(Container::getVolumeMounts)
        .flatMap(mounts -> mounts.stream())
        .filter(mount -> volume.equals(mount.getName()))
        .map(VolumeMount::getMountPath)
        .distinct();
  }

  /** Replaces the file atomically, as a kubelet does: etcd may read the file at any time. */
  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Path next = Files.createTempFile(file.getParent(), ".", ".next");
      Files.write(next, content);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
