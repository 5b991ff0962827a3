package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.DeployedRights;
import io.etcdwarden.support.operator.LocalOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a secured cluster whose members are real. */
class LifecycleIT {
  private static final Patience PATIENCE = Patience.AMPLE;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private NodeStandIn node;
  private LocalOperator operator;

  @BeforeEach
  void start() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.offered().folder());
    node = NodeStandIn.real(client, namespace, programs, NodeSettings.brisk());
    operator = LocalOperator.start(DeployedRights.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aClusterIsCreatedGrowsIsChangedAndDeleted() {
    create(1);
    PATIENCE.until(this::whyNotWritable);

    patch("{\"spec\":{\"replicas\":3}}");
    PATIENCE.until(this::whyNotReadable);
    assertEquals(3, Clusters.live(client, namespace).getStatus().readyReplicas());

    patch("{\"spec\":{\"etcd\":{\"quota\":\"4Gi\",\"metrics\":\"extensive\"}}}");
    PATIENCE.until(this::whyNotReadable);

    client.resource(Clusters.secured(namespace)).delete();
    PATIENCE.until(this::whyNotGone);
  }

  @Test
  void onlyThoseWithACertificateOfTheClusterGetIn() throws Exception {
    create(3);

    EtcdCtl.Answer stranger = members().withoutCertificate().run("get", "key");
    String foreignPeer =
        node.processes()
            .foreignPeerOf(namespace, Clusters.NAME + "-0")
            .tryToJoin(Duration.ofSeconds(20));

    assertFalse(stranger.succeeded());
    assertTrue(saysSomeMember("client didn't provide a certificate"));
    assertFalse(foreignPeer.isEmpty());
    assertTrue(saysSomeMember("certificate signed by unknown authority"));
  }

  private boolean saysSomeMember(String words) throws IOException {
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      if (node.processes().log(namespace, Clusters.NAME + "-" + ordinal).contains(words)) {
        return true;
      }
    }
    return false;
  }

  private void create(int replicas) {
    client.resource(Clusters.secured(namespace, replicas)).create();
    PATIENCE.until(this::whyNotReady);
  }

  private void patch(String patch) {
    Clusters.patch(client, namespace, patch);
    PATIENCE.until(this::whyNotReady);
  }

  private EtcdCtl members() {
    return node.processes().ctl(namespace, Clusters.NAME);
  }

  private Optional<String> whyNotWritable() {
    EtcdCtl.Answer answer = members().run("put", "key", "value");
    return answer.succeeded() ? Optional.empty() : Optional.of(answer.error());
  }

  /**
   * Members that are busy may let one question time out; what they answer must be right at once.
   */
  private Optional<String> whyNotReadable() {
    EtcdCtl.Answer answer = members().run("get", "key");
    if (!answer.succeeded()) {
      return Optional.of(answer.error());
    }
    assertEquals("key\nvalue\n", answer.output());
    return Optional.empty();
  }

  private Optional<String> whyNotReady() {
    return Clusters.whyNotReady(client, namespace);
  }

  private Optional<String> whyNotGone() {
    EndState state = EndState.of(client, namespace);
    int pods = client.pods().inNamespace(namespace).list().getItems().size();
    return state.isEmpty() && pods == 0
        ? Optional.empty()
        : Optional.of("still there: " + pods + " pods, " + state.objects().keySet());
  }
}
