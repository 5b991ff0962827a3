package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lifecycle of a TLS cluster with real etcd members. */
class LifecycleIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aClusterIsCreatedScaledChangedAndDeleted() {
    create(1);
    TIMEOUT.await(this::whyNotWritable);

    patch("{\"spec\":{\"replicas\":3}}");
    TIMEOUT.await(this::whyNotReadable);
    assertEquals(3, TlsCluster.live(client, namespace).getStatus().readyReplicas());

    patch("{\"spec\":{\"etcd\":{\"quota\":\"4Gi\",\"metrics\":\"extensive\"}}}");
    TIMEOUT.await(this::whyNotReadable);

    client.resource(TlsCluster.etcd(namespace)).delete();
    TIMEOUT.await(this::whyNotGone);
  }

  @Test
  void onlyCertificatesOfTheClusterAreAccepted() throws Exception {
    create(3);

    EtcdCtl.Result stranger = members().withoutCertificate().run("get", "key");
    String foreignPeer =
        node.etcdMembers()
            .untrustedPeerOf(namespace, TlsCluster.NAME + "-0")
            .tryToJoin(Duration.ofSeconds(20));

    assertFalse(stranger.succeeded());
    assertTrue(isInSomeMemberLog("client didn't provide a certificate"));
    assertFalse(foreignPeer.isEmpty());
    assertTrue(isInSomeMemberLog("certificate signed by unknown authority"));
  }

  private boolean isInSomeMemberLog(String words) throws IOException {
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      if (node.etcdMembers().log(namespace, TlsCluster.NAME + "-" + ordinal).contains(words)) {
        return true;
      }
    }
    return false;
  }

  private void create(int replicas) {
    client.resource(TlsCluster.etcd(namespace, replicas)).create();
    TIMEOUT.await(this::whyNotReady);
  }

  private void patch(String patch) {
    TlsCluster.patch(client, namespace, patch);
    TIMEOUT.await(this::whyNotReady);
  }

  private EtcdCtl members() {
    return node.etcdMembers().ctl(namespace, TlsCluster.NAME);
  }

  private Optional<String> whyNotWritable() {
    EtcdCtl.Result result = members().run("put", "key", "value");
    return result.succeeded() ? Optional.empty() : Optional.of(result.error());
  }

  /** A busy member may let one request time out, but each answer must be correct. */
  private Optional<String> whyNotReadable() {
    EtcdCtl.Result result = members().run("get", "key");
    if (!result.succeeded()) {
      return Optional.of(result.error());
    }
    assertEquals("key\nvalue\n", result.output());
    return Optional.empty();
  }

  private Optional<String> whyNotReady() {
    return TlsCluster.whyNotReady(client, namespace);
  }

  private Optional<String> whyNotGone() {
    ComparableState state = ComparableState.of(client, namespace);
    int pods = client.pods().inNamespace(namespace).list().getItems().size();
    return state.isEmpty() && pods == 0
        ? Optional.empty()
        : Optional.of("not deleted: " + pods + " pods, " + state.objects().keySet());
  }
}
