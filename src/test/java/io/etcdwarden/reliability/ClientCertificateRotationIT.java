package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.etcd.ClientFiles;
import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application uses its certificate with a real etcd, also while the CA is rotated. */
class ClientCertificateRotationIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final String CLIENTS =
      """
      {"spec":{"pki":{"clientTrustPeriod":"0s","clients":[
        {"name":"admin","secretName":"admin-etcd","commonName":"root"},
        {"name":"reports","secretName":"reports-etcd"}]}}}\
      """;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private EtcdPrograms programs;
  private FakeNode node;
  private InProcessOperator operator;
  private String endpoint;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    node =
        FakeNode.withEtcdProcesses(
            client,
            namespace,
            programs,
            FakeNodeSettings.fast().withMountLag(Duration.ofSeconds(2)));
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
    client.resource(TlsCluster.etcd(namespace, 1)).create();
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
    int port = node.etcdMembers().clientPort(namespace, TlsCluster.NAME + "-0");
    endpoint = "https://localhost:" + port;
    TlsCluster.patch(client, namespace, CLIENTS);
    TIMEOUT.await(() -> Optional.of("no Secret").filter(_ -> secret("reports-etcd") == null));
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void etcdTakesTheCommonNameForTheUser() {
    assertFalse(as("reports-etcd").withoutCertificate().run("get", "x").succeeded());
    assertTrue(as("reports-etcd").run("put", "reports/1", "x").succeeded());

    Stream.of(
            "user add root --no-password",
            "user grant-role root root",
            "role add reports",
            "role grant-permission reports readwrite reports/ --prefix",
            "user add reports --no-password",
            "user grant-role reports reports",
            "auth enable")
        .forEach(command -> run("admin-etcd", command));

    EtcdCtl.Result own = as("reports-etcd").run("put", "reports/2", "x");
    EtcdCtl.Result other = as("reports-etcd").run("put", "other", "x");
    run("admin-etcd", "auth disable");

    assertTrue(own.succeeded(), own::error);
    assertTrue(other.error().contains("permission denied"), other::error);
  }

  @Test
  void anApplicationThatReadsItsSecretIsNeverRefusedWhileTheCaIsRotated() {
    List<String> refusals = new ArrayList<>();

    TlsCluster.patch(
        client,
        namespace,
        "{\"metadata\":{\"annotations\":{\"%s\":\"client\"}}}".formatted(Annotations.ROTATE_CA));
    TIMEOUT.await(
        () -> {
          request(refusals);
          return whyNotIssued();
        });
    operator.close();
    operator =
        InProcessOperator.startAt(
            Clock.offset(Clock.systemUTC(), StoredMaterial.SYNC_LAG),
            DeployedPermissions.account(),
            namespace);
    TIMEOUT.await(
        () -> {
          request(refusals);
          return whyNotRotated();
        });

    assertEquals(List.of(), refusals);
    assertEquals("2", issuer("reports-etcd"));
    assertEquals("2", issuer("admin-etcd"));
    TIMEOUT.await(() -> whyRefused("reports-etcd"));
  }

  private void request(List<String> refusals) {
    EtcdCtl.Result result = as("reports-etcd").run("put", "x", "x");
    if (isRefusal(result)) {
      refusals.add(result.error());
    }
  }

  /** A member that restarts refuses every connection; only certificates are of interest here. */
  private static boolean isRefusal(EtcdCtl.Result result) {
    return result.error().contains("certificate") || result.error().contains("x509");
  }

  /**
   * The operator then gives the kubelet two minutes to write the files of applications. The test
   * advances the clock of the operator instead of waiting for them.
   */
  private Optional<String> whyNotIssued() {
    boolean isIssued =
        Stream.of("reports-etcd", "admin-etcd", "main-client", "main-client-server")
            .allMatch(name -> "2".equals(issuer(name)));
    return isIssued
        ? TlsCluster.whyNotReady(client, namespace)
        : Optional.of(String.valueOf(TlsCluster.live(client, namespace).getStatus()));
  }

  private Optional<String> whyRefused(String secret) {
    EtcdCtl.Result result = as(secret).run("get", "x");
    return result.succeeded() ? Optional.empty() : Optional.of(result.error());
  }

  private Optional<String> whyNotRotated() {
    return secret("main-client-ca-1") == null
        ? Optional.empty()
        : Optional.of(String.valueOf(TlsCluster.live(client, namespace).getStatus()));
  }

  private String issuer(String name) {
    return secret(name).getMetadata().getAnnotations().get(PkiLabels.ISSUER_GENERATION);
  }

  private void run(String secret, String command) {
    EtcdCtl.Result result = as(secret).run(command.split(" ", -1));
    assertTrue(result.succeeded(), () -> command + ": " + result.error());
  }

  /** etcdctl with the files of a mounted Secret, and nothing else. */
  private EtcdCtl as(String name) {
    ClientFiles mounted = new ClientFiles(client, namespace, name, name, folder.resolve(name));
    mounted.refresh();
    return new EtcdCtl(programs.etcdctl(), mounted.options(), List.of(endpoint));
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
