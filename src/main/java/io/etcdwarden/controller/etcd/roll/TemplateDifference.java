package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.StatusText;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Names for users what differs between two pod templates. Values of labels, annotations and
 * environment variables are left out: they may be large, or meant for few readers.
 */
public final class TemplateDifference {
  /** Of more differences, only the number is given: events have limited lengths. */
  private static final int MAX_NAMED = 8;

  private static final int MAX_LENGTH = 500;

  private TemplateDifference() {}

  /**
   * For example {@code "configuration of etcd; image of container etcd from etcd-wrapper:v1 to
   * etcd-wrapper:v2"}, with at most 500 characters.
   *
   * @param before as the API server stored it, with its defaults
   * @param after as the operator renders it
   */
  public static String describe(PodTemplateSpec before, PodTemplateSpec after) {
    List<String> all = all(before, after);
    if (all.isEmpty()) {
      return "other fields of the pod template";
    }
    String named = all.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
    return all.size() > MAX_NAMED
        ? StatusText.truncate(named, MAX_LENGTH - 20)
            + "; and %d more".formatted(all.size() - MAX_NAMED)
        : StatusText.truncate(named, MAX_LENGTH);
  }

  private static List<String> all(PodTemplateSpec before, PodTemplateSpec after) {
    Map<String, String> annotationsBefore = orEmpty(before.getMetadata().getAnnotations());
    Map<String, String> annotationsAfter = orEmpty(after.getMetadata().getAnnotations());
    List<String> found = new ArrayList<>();
    if (!Objects.equals(
        annotationsBefore.get(Annotations.CONFIG_CHECKSUM),
        annotationsAfter.get(Annotations.CONFIG_CHECKSUM))) {
      found.add("configuration of etcd");
    }
    found.addAll(
        containers("container", before.getSpec().getContainers(), after.getSpec().getContainers()));
    found.addAll(
        containers(
            "init container",
            before.getSpec().getInitContainers(),
            after.getSpec().getInitContainers()));
    found.addAll(
        NamedDifference.of("volume %s", volumes(before.getSpec()), volumes(after.getSpec())));
    found.addAll(pod(before.getSpec(), after.getSpec()));
    found.addAll(
        changed(
            "label %s",
            orEmpty(before.getMetadata().getLabels()), orEmpty(after.getMetadata().getLabels())));
    found.addAll(changed("annotation %s", annotationsBefore, annotationsAfter));
    return found;
  }

  private static List<String> containers(
      String kind, List<Container> before, List<Container> after) {
    Map<String, Container> containersBefore = byName(before);
    Map<String, Container> containersAfter = byName(after);
    List<String> found = new ArrayList<>();
    containersAfter.forEach(
        (name, container) -> {
          Container old = containersBefore.get(name);
          found.addAll(
              old == null
                  ? List.of("new %s %s".formatted(kind, name))
                  : ContainerDifference.of(kind + " " + name, old, container));
        });
    containersBefore.keySet().stream()
        .filter(name -> !containersAfter.containsKey(name))
        .forEach(name -> found.add("no %s %s".formatted(kind, name)));
    return found;
  }

  private static Map<String, Container> byName(List<Container> containers) {
    return NamedDifference.inOrder(containers, Container::getName, it -> it);
  }

  /** What each volume mounts; the API server adds defaults to the other fields. */
  private static Map<String, String> volumes(PodSpec pod) {
    return NamedDifference.inOrder(pod.getVolumes(), Volume::getName, TemplateDifference::source);
  }

  private static String source(Volume volume) {
    if (volume.getSecret() != null) {
      return "Secret " + volume.getSecret().getSecretName();
    }
    if (volume.getConfigMap() != null) {
      return "ConfigMap " + volume.getConfigMap().getName();
    }
    return volume.getHostPath() == null ? "" : "path " + volume.getHostPath().getPath();
  }

  private static List<String> pod(PodSpec before, PodSpec after) {
    List<String> found = new ArrayList<>();
    addIf(!Objects.equals(before.getAffinity(), after.getAffinity()), "affinity", found);
    addIf(
        !Objects.equals(
            before.getTopologySpreadConstraints(), after.getTopologySpreadConstraints()),
        "topology spread constraints",
        found);
    NamedDifference.between(
            "priority class", before.getPriorityClassName(), after.getPriorityClassName())
        .ifPresent(found::add);
    NamedDifference.between(
            "service account", before.getServiceAccountName(), after.getServiceAccountName())
        .ifPresent(found::add);
    addIf(
        !Objects.equals(before.getSecurityContext(), after.getSecurityContext()),
        "security context of the pod",
        found);
    addIf(!Objects.equals(before.getHostAliases(), after.getHostAliases()), "host aliases", found);
    return found;
  }

  private static void addIf(boolean differs, String name, List<String> found) {
    if (differs) {
      found.add(name);
    }
  }

  /** Keys that are only in the old template may be those of another program. */
  private static List<String> changed(
      String pattern, Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(it -> !it.getKey().equals(Annotations.CONFIG_CHECKSUM))
        .filter(it -> !Objects.equals(before.get(it.getKey()), it.getValue()))
        .map(it -> pattern.formatted(it.getKey()))
        .toList();
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
