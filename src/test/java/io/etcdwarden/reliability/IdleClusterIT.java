package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.RequestTrace;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleClusterIT {
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(8);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private ApiServerLink link;

  @BeforeEach
  void createCluster() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    link = ApiServerLink.to(SharedApiServer.running().server().config());
  }

  @AfterEach
  void close() {
    link.close();
    node.close();
  }

  @Test
  void anIdleClusterCausesNoReadsAndNoWrites() {
    try (ProxiedOperator operator = ProxiedOperator.start(link, namespace)) {
      createAndAwaitReady();
      PollTimeout.waitFor(QUIET_PERIOD);
      RequestTrace requestTrace = operator.proxy().trace();
      requestTrace.clear();

      PollTimeout.waitFor(QUIET_PERIOD);

      assertEquals(List.of(), requestTrace.reads());
      assertEquals("", requestTrace.writtenText());
    }
  }

  @Test
  void aRestartedOperatorRewritesNothing() {
    try (ProxiedOperator _ = ProxiedOperator.start(link, namespace)) {
      createAndAwaitReady();
      PollTimeout.waitFor(QUIET_PERIOD);
    }
    String before = text();

    try (ProxiedOperator second = ProxiedOperator.start(link, namespace)) {
      PollTimeout.waitFor(QUIET_PERIOD);

      assertEquals(before, text());
      assertEquals("", second.proxy().trace().writtenText());
    }
  }

  private void createAndAwaitReady() {
    client.resource(TlsCluster.etcd(namespace)).create();
    PollTimeout.LONG.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  private String text() {
    return client.getKubernetesSerialization().asYaml(TlsCluster.live(client, namespace));
  }
}
