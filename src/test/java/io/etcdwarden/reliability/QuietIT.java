package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.Trace;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuietIT {
  private static final Duration A_WHILE = Duration.ofSeconds(8);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private NodeStandIn node;
  private ApiServerLink link;

  @BeforeEach
  void createCluster() {
    node = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
    link = ApiServerLink.to(SharedApiServer.running().server().config());
  }

  @AfterEach
  void close() {
    link.close();
    node.close();
  }

  @Test
  void aQuietClusterCostsNothing() {
    try (Instance instance = Instance.start(link, namespace)) {
      createAndSettle();
      Patience.pass(A_WHILE);
      Trace trace = instance.proxy().trace();
      trace.clear();

      Patience.pass(A_WHILE);

      assertEquals(List.of(), trace.reads());
      assertEquals("", trace.writtenText());
    }
  }

  @Test
  void aRestartedOperatorRewritesNothing() {
    try (Instance _ = Instance.start(link, namespace)) {
      createAndSettle();
      Patience.pass(A_WHILE);
    }
    String before = text();

    try (Instance second = Instance.start(link, namespace)) {
      Patience.pass(A_WHILE);

      assertEquals(before, text());
      assertEquals("", second.proxy().trace().writtenText());
    }
  }

  private void createAndSettle() {
    client.resource(Clusters.secured(namespace)).create();
    Patience.AMPLE.until(() -> Clusters.whyNotReady(client, namespace));
  }

  private String text() {
    return client.getKubernetesSerialization().asYaml(Clusters.live(client, namespace));
  }
}
