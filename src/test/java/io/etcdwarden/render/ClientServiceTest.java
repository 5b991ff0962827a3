package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientServiceTest {
  @Test
  void labelsOfTheSpecOverrideAllLabelsExceptManagedBy() {
    var etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              backup: {}
              etcd:
                clientService:
                  labels:
                    app.kubernetes.io/managed-by: helm
                    app.kubernetes.io/component: theirs
                    team: a
            """);

    Map<String, String> labels = ClientService.render(Plans.of(etcd)).getMetadata().getLabels();

    assertEquals("etcd-druid", labels.get("app.kubernetes.io/managed-by"));
    assertEquals("theirs", labels.get("app.kubernetes.io/component"));
    assertEquals("a", labels.get("team"));
  }
}
