package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.metrics.RestartReason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartReasonsTest {
  private static final String MARK = "pki.etcdwarden.io/restarted-for-";

  @ParameterizedTest(name = "template {0}, pod {1}, cause {2}: {3}")
  @CsvSource({
    "'', '', quota, SPEC",
    "'', '', '', TEMPLATE",
    "client=2-TrustRolling-1, '', x, ROTATION",
    "client=2-IssueRolling-1, client=2-TrustRolling-1, x, ROTATION",
    "client=1-Renewing-9, '', x, RENEWAL",
    "client=1-Renewing-9 peer=2-TrustRolling-1, '', x, ROTATION",
    "client=1-Renewing-9 peer=2-TrustRolling-1, peer=2-TrustRolling-1, x, RENEWAL",
    "client=1-Renewing-9, client=1-Renewing-9, quota, SPEC",
    "client=1-Renewing-9, client=1-Renewing-9, '', TEMPLATE",
  })
  void theReasonFollowsFromMarksThatThePodLacks(
      String template, String pod, String cause, RestartReason wanted) {
    assertEquals(wanted, RestartReasons.of(set(template, cause), Optional.of(pod(pod))));
  }

  private static StatefulSet set(String marks, String cause) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .addToAnnotations(cause.isEmpty() ? Map.of() : Map.of("kubernetes.io/change-cause", cause))
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(marks(marks))
        .endMetadata()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Pod pod(String marks) {
    return new PodBuilder().withNewMetadata().withAnnotations(marks(marks)).endMetadata().build();
  }

  private static Map<String, String> marks(String text) {
    return Stream.of(text.split(" "))
        .filter(it -> !it.isEmpty())
        .map(it -> it.split("="))
        .collect(Collectors.toMap(it -> MARK + it[0], it -> it[1]));
  }
}
