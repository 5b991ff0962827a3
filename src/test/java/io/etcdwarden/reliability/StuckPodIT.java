package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod that cannot start. No kubelet runs; the test writes the pod status. */
class StuckPodIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(4);
  private static final String IMAGE_NOT_PULLED =
      "Pod main-0: container etcd cannot pull the image reg/none:1 (not found);"
          + " correct spec.etcd.image or give the node access to the registry.";
  private static final String CRASHES =
      "Pod main-0: container etcd crashes repeatedly, last with exit code 137 (OOMKilled);"
          + " raise the memory limit in spec.etcd.resources.";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private ApiServerLink link;

  @BeforeEach
  void create() {
    link = ApiServerLink.to(SharedApiServer.running().server().config());
    Etcd etcd = Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n");
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
    client.resource(pod()).create();
  }

  @AfterEach
  void close() {
    link.close();
  }

  @Test
  void aPodProblemIsReportedOnce() {
    try (ProxiedOperator operator = ProxiedOperator.start(link, namespace)) {
      setContainerStatus(
          """
          {"name":"etcd","image":"reg/none:1","imageID":"","ready":false,"restartCount":0,
           "state":{"waiting":{"reason":"ErrImagePull","message":"not found"}}}\
          """);
      TIMEOUT.await(() -> whyNotReported(IMAGE_NOT_PULLED));

      setContainerStatus(
          """
          {"name":"etcd","image":"reg/none:1","imageID":"","ready":false,"restartCount":4,
           "state":{"waiting":{"reason":"CrashLoopBackOff"}},
           "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}\
          """);
      TIMEOUT.await(() -> whyNotReported(CRASHES));
      PollTimeout.waitFor(QUIET_PERIOD);
      operator.proxy().trace().clear();
      PollTimeout.waitFor(QUIET_PERIOD);

      assertEquals(List.of(), operator.proxy().trace().reads());
      assertEquals("", operator.proxy().trace().writtenText());
      assertEquals(List.of("ContainerCrashes", "ImageNotPulled"), eventsAboutThePod());
    }
  }

  private Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("main-0")
        .withNamespace(namespace)
        .withLabels(Labels.ofCluster("main"))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("etcd")
        .withImage("reg/none:1")
        .endContainer()
        .endSpec()
        .build();
  }

  private void setContainerStatus(String container) {
    client
        .resource(pod())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[" + container + "]}}");
  }

  /** Empty when both a condition and an event have this message. */
  private Optional<String> whyNotReported(String sentence) {
    Etcd etcd = client.resources(Etcd.class).inNamespace(namespace).withName("main").require();
    String message =
        Optional.ofNullable(etcd.getStatus()).map(it -> it.conditions()).orElse(List.of()).stream()
            .filter(condition -> condition.type().equals("AllMembersReady"))
            .map(Condition::message)
            .findFirst()
            .orElse("");
    boolean announced = events().stream().anyMatch(event -> sentence.equals(event.getMessage()));
    return message.contains(sentence) && announced
        ? Optional.empty()
        : Optional.of("condition: " + message + ", event: " + announced);
  }

  private List<Event> events() {
    return client.v1().events().inNamespace(namespace).list().getItems();
  }

  private List<String> eventsAboutThePod() {
    return events().stream()
        .filter(event -> event.getMessage().startsWith("Pod main-0"))
        .map(Event::getReason)
        .sorted()
        .toList();
  }
}
