package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The state of a namespace as text: Etcds, pods, container logs and events. */
record NamespaceDump(KubernetesClient client, String namespace) {
  private static final int LAST_EVENTS = 25;
  private static final int LAST_LINES = 8;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    client.resources(Etcd.class).inNamespace(namespace).list().getItems().stream()
        .flatMap(etcd -> describe(etcd).stream())
        .forEach(lines::add);
    for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
      lines.add(describe(pod));
      pod.getSpec().getContainers().stream()
          .flatMap(container -> logLines(pod, container.getName()).stream())
          .forEach(lines::add);
    }
    lines.addAll(events());
    return lines;
  }

  private static List<String> describe(Etcd etcd) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Etcd " + etcd.getMetadata().getName() + ", gen " + etcd.getMetadata().getGeneration());
    if (etcd.getStatus() != null) {
      lines.add("  observed " + etcd.getStatus().observedGeneration());
      lines.add("  " + etcd.getStatus().lastOperation());
      lines.add("  " + etcd.getStatus().lastErrors());
      if (etcd.getStatus().conditions() != null) {
        etcd.getStatus()
            .conditions()
            .forEach(c -> lines.add("  " + c.type() + "=" + c.status() + ": " + c.message()));
      }
    }
    return lines;
  }

  private static String describe(Pod pod) {
    String containers =
        pod.getStatus().getContainerStatuses().stream()
            .map(NamespaceDump::describe)
            .collect(Collectors.joining(", "));
    return "Pod "
        + pod.getMetadata().getName()
        + " "
        + pod.getStatus().getPhase()
        + ": "
        + containers;
  }

  private static String describe(ContainerStatus container) {
    return container.getName()
        + (container.getReady() ? " ready" : " not ready")
        + ", "
        + container.getRestartCount()
        + " restarts";
  }

  private List<String> logLines(Pod pod, String container) {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withName(pod.getMetadata().getName())
          .inContainer(container)
          .tailingLines(LAST_LINES)
          .getLog()
          .lines()
          .map(line -> "  " + container + ": " + line)
          .toList();
    } catch (KubernetesClientException none) {
      return List.of("  " + container + " has no log: " + none.getMessage());
    }
  }

  private List<String> events() {
    List<Event> events =
        client.v1().events().inNamespace(namespace).list().getItems().stream()
            .sorted(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
            .toList();
    return events.stream()
        .skip(Math.max(0, events.size() - LAST_EVENTS))
        .map(
            event ->
                event.getLastTimestamp()
                    + " "
                    + event.getInvolvedObject().getKind()
                    + " "
                    + event.getInvolvedObject().getName()
                    + " "
                    + event.getReason()
                    + ": "
                    + event.getMessage())
        .toList();
  }
}
