package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates that users provide, and changes to Secrets in use. */
class ProvidedSecretsIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final String SERVER = "main-client-server";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private FakeNode node;
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    operator = InProcessOperator.start(SharedApiServer.running().server().config(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void validProvidedCertificatesAreUsedAndNeverChanged() {
    List<Secret> brought = provide(certificatesOfADeletedCluster());

    create();
    awaitReady();

    assertEquals(Set.of("Provided"), origins());
    brought.forEach(secret -> assertEquals(secret.getData(), live(secret).getData()));
  }

  @Test
  void aKeyThatDoesNotMatchIsReportedAndNoMemberStarts() {
    Map<String, Secret> certificates = certificatesOfADeletedCluster();
    String otherKey = certificates.get("main-peer").getData().get("tls.key");
    certificates.get(SERVER).getData().put("tls.key", otherKey);
    provide(certificates);

    create();
    awaitCertificateError(SERVER);

    assertEquals(null, client.pods().inNamespace(namespace).withName("main-0").get());
  }

  @Test
  void emptyingAProvidedSecretKeepsTheMembersRunning() {
    provide(certificatesOfADeletedCluster());
    create();
    awaitReady();
    String runningSince = pod();
    Secret full = secret(SERVER);

    replaceData(SERVER, Map.of("tls.crt", "", "tls.key", ""));

    awaitCertificateError(SERVER);
    assertEquals(runningSince, pod());
    replaceData(SERVER, full.getData());
    awaitReady();
    assertEquals(runningSince, pod());
  }

  @Test
  void aDeletedGeneratedCertificateIsIssuedAgain() {
    create();
    awaitReady();
    Secret before = secret(SERVER);

    client.resource(before).delete();

    TIMEOUT.await(
        () ->
            Optional.ofNullable(secret(SERVER))
                    .filter(now -> !uid(now).equals(uid(before)))
                    .isPresent()
                ? Optional.empty()
                : Optional.of("not created again"));
    awaitReady();
    assertNotEquals(before.getData(), secret(SERVER).getData());
  }

  @Test
  void aCertificateOfAUserIsIssuedByTheOperatorAfterItWasHandedOver() {
    create();
    awaitReady();
    Map<String, String> own = new HashMap<>(secret(SERVER).getData());
    own.put("tls.crt", withEmptyLine(own.get("tls.crt")));
    replaceData(SERVER, own);
    awaitSecret("taken over", it -> !isGenerated(it));

    annotate("true");
    awaitSecret("accepted", it -> "accepted".equals(handOver(it)));
    Secret before = secret(SERVER);
    client.resource(before).delete();

    awaitSecret("issued again", it -> !uid(it).equals(uid(before)));
    awaitReady();
    assertNotEquals(own, secret(SERVER).getData());
  }

  private static boolean isGenerated(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    return labels != null && labels.containsKey("pki.etcdwarden.io/origin");
  }

  private static String withEmptyLine(String encoded) {
    byte[] pem = Base64.getDecoder().decode(encoded);
    return Base64.getEncoder()
        .encodeToString(
            (new String(pem, StandardCharsets.US_ASCII) + "\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private void annotate(String value) {
    client
        .secrets()
        .inNamespace(namespace)
        .withName(SERVER)
        .edit(
            live ->
                new SecretBuilder(live)
                    .editMetadata()
                    .addToAnnotations("pki.etcdwarden.io/hand-over", value)
                    .endMetadata()
                    .build());
  }

  private static String handOver(Secret secret) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get("pki.etcdwarden.io/hand-over");
  }

  private void awaitSecret(String state, Predicate<Secret> isReached) {
    TIMEOUT.await(
        () ->
            Optional.ofNullable(secret(SERVER)).filter(isReached).isPresent()
                ? Optional.empty()
                : Optional.of(SERVER + " is not " + state));
  }

  @Test
  void aMissingStoreSecretIsNamedInTheStatus() {
    Etcd etcd = TlsCluster.etcd(namespace);
    client.resource(etcd).create();
    awaitReady();
    String runningSince = pod();

    TlsCluster.patch(
        client,
        namespace,
        "{\"spec\":{\"backup\":{\"store\":{\"secretRef\":{\"name\":\"nowhere\"}}}}}");

    TIMEOUT.await(
        () ->
            String.valueOf(TlsCluster.live(client, namespace).getStatus()).contains("nowhere")
                ? Optional.empty()
                : Optional.of("the status does not name the Secret"));
    assertEquals(runningSince, pod());
  }

  /** Valid Secrets by name, without the labels of the operator, as a user would create them. */
  private Map<String, Secret> certificatesOfADeletedCluster() {
    create();
    awaitReady();
    Map<String, Secret> made = new HashMap<>();
    for (CertificateStatus line : TlsCluster.live(client, namespace).getStatus().certificates()) {
      made.put(line.secret(), asProvided(secret(line.secret())));
    }
    client.resource(TlsCluster.etcd(namespace)).delete();
    TIMEOUT.await(
        () ->
            ComparableState.of(client, namespace).isEmpty()
                ? Optional.empty()
                : Optional.of("objects are left"));
    return made;
  }

  private static Secret asProvided(Secret secret) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(secret.getMetadata().getName())
        .withNamespace(secret.getMetadata().getNamespace())
        .endMetadata()
        .withType(secret.getType())
        .withData(new HashMap<>(secret.getData()))
        .build();
  }

  private List<Secret> provide(Map<String, Secret> secrets) {
    return secrets.values().stream().map(secret -> client.resource(secret).create()).toList();
  }

  private void replaceData(String secret, Map<String, String> data) {
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
    client.resource(TlsCluster.etcd(namespace)).create();
  }

  private void awaitReady() {
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));
  }

  private void awaitCertificateError(String secret) {
    TIMEOUT.await(
        () ->
            certificatesReady()
                    .filter(it -> !it.hasStatusTrue() && it.message().contains(secret))
                    .isPresent()
                ? Optional.empty()
                : Optional.of("no certificate error about " + secret + ": " + certificatesReady()));
  }

  private Optional<Condition> certificatesReady() {
    Etcd etcd = TlsCluster.live(client, namespace);
    return Optional.ofNullable(etcd.getStatus()).map(it -> it.conditions()).stream()
        .flatMap(List::stream)
        .filter(it -> it.type().equals("CertificatesReady"))
        .findFirst();
  }

  private Set<String> origins() {
    return TlsCluster.live(client, namespace).getStatus().certificates().stream()
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
