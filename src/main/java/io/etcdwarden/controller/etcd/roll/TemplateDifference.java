package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Names for users what differs between two pod templates. */
public final class TemplateDifference {
  private TemplateDifference() {}

  /**
   * For example {@code "configuration of etcd; image of container etcd is now etcd-wrapper:v2"}.
   */
  public static String describe(PodTemplateSpec before, PodTemplateSpec after) {
    List<String> found = new ArrayList<>();
    if (!Objects.equals(checksum(before), checksum(after))) {
      found.add("configuration of etcd");
    }
    for (Container container : after.getSpec().getContainers()) {
      find(before, container.getName())
          .filter(it -> !Objects.equals(it.getImage(), container.getImage()))
          .ifPresent(
              _ ->
                  found.add(
                      "image of container %s is now %s"
                          .formatted(container.getName(), container.getImage())));
    }
    return found.isEmpty() ? "other fields of the pod template" : String.join("; ", found);
  }

  private static Optional<Container> find(PodTemplateSpec template, String name) {
    return template.getSpec().getContainers().stream()
        .filter(it -> name.equals(it.getName()))
        .findFirst();
  }

  private static String checksum(PodTemplateSpec template) {
    Map<String, String> annotations = template.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Annotations.CONFIG_CHECKSUM);
  }
}
