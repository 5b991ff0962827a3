package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real etcd members and their operator were down until all CAs and certificates had ended. */
class ExpiredCertificatesIT {
  private static final Duration LIFETIME = Duration.ofDays(365);

  /**
   * The operator replaces a pod only if it was created five minutes ago by the operator's clock.
   * This is as far as the clock can be ahead before members refuse what the operator issues.
   */
  private static final Duration AHEAD = Duration.ofSeconds(285);

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;

  @BeforeEach
  void start() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node = FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aClusterThatWasDownForAYearComesBackByItself() {
    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace)) {
      client.resource(TlsCluster.etcd(namespace)).create();
      TlsCluster.patch(
          client,
          namespace,
          "{\"spec\":{\"pki\":{\"ca\":{\"validity\":\"8760h\"},\"leaf\":{\"validity\":\"8760h\"}}}}");
      PollTimeout.LONG.await(this::whyNotHealthy);
      run("put", "greeting", "hello");
    }
    node.etcdMembers().switchOff(namespace);
    Instant issued = Instant.now().minus(LIFETIME.multipliedBy(2));
    new PastCertificates(client, TlsCluster.live(client, namespace), issued).write();

    node.etcdMembers().switchOn(namespace);
    Clock ahead = Clock.offset(Clock.systemUTC(), AHEAD);
    try (InProcessOperator _ =
        InProcessOperator.startAt(ahead, DeployedPermissions.account(), namespace)) {
      PollTimeout.LONG.await(this::whyNotBack);

      assertEquals("hello", run("get", "greeting", "--print-value-only").strip());
      assertEquals(Set.of("2"), new CaGenerations(client, namespace).issuers());
      assertTrue(replacements().contains("have ended"), this::replacements);
    }
  }

  /** The members that were not waited for, and why. */
  private String replacements() {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(Event::getMessage)
        .filter(it -> it.startsWith("Replacing main-"))
        .collect(Collectors.joining("; "));
  }

  private Optional<String> whyNotHealthy() {
    return TlsCluster.whyNotReady(client, namespace);
  }

  /** By the clock of the operator, the Leases of members are old, so it reports no member ready. */
  private Optional<String> whyNotBack() {
    Optional<String> rotating = new CaGenerations(client, namespace).whyNotOnlyStored(2);
    if (rotating.isPresent()) {
      return rotating;
    }
    StatefulSetStatus set =
        client
            .apps()
            .statefulSets()
            .inNamespace(namespace)
            .withName(TlsCluster.NAME)
            .require()
            .getStatus();
    boolean areReady = Objects.equals(set.getReadyReplicas(), 3);
    EtcdStatus status = TlsCluster.live(client, namespace).getStatus();
    return areReady && TlsCluster.isTrue(status, "CertificatesReady")
        ? Optional.empty()
        : Optional.of("not all members serve: " + set + "; " + status);
  }

  private String run(String... command) {
    EtcdCtl.Result result = node.etcdMembers().ctl(namespace, TlsCluster.NAME).run(command);
    if (!result.succeeded()) {
      throw new AssertionError(List.of(command) + ": " + result.error());
    }
    return result.output();
  }
}
