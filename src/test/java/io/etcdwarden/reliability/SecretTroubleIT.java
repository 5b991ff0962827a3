package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.LocalOperator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates that users bring, and what may happen to those in use. */
class SecretTroubleIT {
  private static final Patience PATIENCE = Patience.AMPLE;
  private static final String SERVER = "main-client-server";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  private NodeStandIn node;
  private LocalOperator operator;

  @BeforeEach
  void start() {
    node = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
    operator = LocalOperator.start(SharedApiServer.running().server().config(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void goodCertificatesOfAUserAreUsedAndNeverTouched() {
    List<Secret> brought = bring(certificatesOfADeletedCluster());

    create();
    awaitReady();

    assertEquals(Set.of("Provided"), origins());
    brought.forEach(secret -> assertEquals(secret.getData(), live(secret).getData()));
  }

  @Test
  void aKeyThatDoesNotFitIsNamedAndNothingStartsOnIt() {
    Map<String, Secret> certificates = certificatesOfADeletedCluster();
    String otherKey = certificates.get("main-peer").getData().get("tls.key");
    certificates.get(SERVER).getData().put("tls.key", otherKey);
    bring(certificates);

    create();
    awaitComplaint(SERVER);

    assertEquals(null, client.pods().inNamespace(namespace).withName("main-0").get());
  }

  @Test
  void aProvidedSecretThatIsEmptiedLeavesTheClusterRunning() {
    bring(certificatesOfADeletedCluster());
    create();
    awaitReady();
    String runningSince = pod();
    Secret full = secret(SERVER);

    fill(SERVER, Map.of("tls.crt", "", "tls.key", ""));

    awaitComplaint(SERVER);
    assertEquals(runningSince, pod());
    fill(SERVER, full.getData());
    awaitReady();
    assertEquals(runningSince, pod());
  }

  @Test
  void aGeneratedCertificateThatIsDeletedIsMadeAnew() {
    create();
    awaitReady();
    Secret before = secret(SERVER);

    client.resource(before).delete();

    PATIENCE.until(
        () ->
            Optional.ofNullable(secret(SERVER))
                    .filter(now -> !uid(now).equals(uid(before)))
                    .isPresent()
                ? Optional.empty()
                : Optional.of("not made anew"));
    awaitReady();
    assertNotEquals(before.getData(), secret(SERVER).getData());
  }

  @Test
  void aStoreSecretThatDoesNotExistIsNamed() {
    Etcd etcd = Clusters.secured(namespace);
    client.resource(etcd).create();
    awaitReady();
    String runningSince = pod();

    Clusters.patch(
        client,
        namespace,
        "{\"spec\":{\"backup\":{\"store\":{\"secretRef\":{\"name\":\"nowhere\"}}}}}");

    PATIENCE.until(
        () ->
            String.valueOf(Clusters.live(client, namespace).getStatus()).contains("nowhere")
                ? Optional.empty()
                : Optional.of("nobody says so"));
    assertEquals(runningSince, pod());
  }

  /** By name, as a user would have made them: without a word that they once were ours. */
  private Map<String, Secret> certificatesOfADeletedCluster() {
    create();
    awaitReady();
    Map<String, Secret> made = new HashMap<>();
    for (CertificateStatus line : Clusters.live(client, namespace).getStatus().certificates()) {
      made.put(line.secret(), asOfAUser(secret(line.secret())));
    }
    client.resource(Clusters.secured(namespace)).delete();
    PATIENCE.until(
        () ->
            EndState.of(client, namespace).isEmpty()
                ? Optional.empty()
                : Optional.of("not all is gone"));
    return made;
  }

  private static Secret asOfAUser(Secret secret) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(secret.getMetadata().getName())
        .withNamespace(secret.getMetadata().getNamespace())
        .endMetadata()
        .withType(secret.getType())
        .withData(new HashMap<>(secret.getData()))
        .build();
  }

  private List<Secret> bring(Map<String, Secret> secrets) {
    return secrets.values().stream().map(secret -> client.resource(secret).create()).toList();
  }

  private void fill(String secret, Map<String, String> data) {
    client
        .secrets()
        .inNamespace(namespace)
        .withName(secret)
        .edit(
            live -> {
              live.setData(data);
              return live;
            });
  }

  private void create() {
    client.resource(Clusters.secured(namespace)).create();
  }

  private void awaitReady() {
    PATIENCE.until(() -> Clusters.whyNotReady(client, namespace));
  }

  private void awaitComplaint(String secret) {
    PATIENCE.until(
        () ->
            certificatesReady()
                    .filter(it -> !it.holds() && it.message().contains(secret))
                    .isPresent()
                ? Optional.empty()
                : Optional.of("nobody complains about " + secret + ": " + certificatesReady()));
  }

  private Optional<Condition> certificatesReady() {
    Etcd etcd = Clusters.live(client, namespace);
    return Optional.ofNullable(etcd.getStatus()).map(it -> it.conditions()).stream()
        .flatMap(List::stream)
        .filter(it -> it.type().equals("CertificatesReady"))
        .findFirst();
  }

  private Set<String> origins() {
    return Clusters.live(client, namespace).getStatus().certificates().stream()
        .map(CertificateStatus::origin)
        .collect(Collectors.toSet());
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  private Secret live(Secret secret) {
    return secret(secret.getMetadata().getName());
  }

  private static String uid(Secret secret) {
    return secret.getMetadata().getUid();
  }

  private String pod() {
    return Objects.requireNonNull(
            client.pods().inNamespace(namespace).withName("main-0").get(), "main-0")
        .getMetadata()
        .getUid();
  }
}
