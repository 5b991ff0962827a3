package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.RequestTrace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The certificates of 500 applications on a real API server. */
class ClientCertificatesIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final int NUMBER = 500;
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-client-certificates.yaml");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private ApiServerLink link;
  private ProxiedOperator operator;

  @BeforeEach
  void start() {
    client.resource(etcd()).create();
    link = ApiServerLink.to(SharedApiServer.running().server().config());
    operator = ProxiedOperator.start(link, namespace);
    TIMEOUT.await(() -> live().hasObservedSpec() ? Optional.empty() : Optional.of("not applied"));
  }

  @AfterEach
  void stop() {
    operator.close();
    link.close();
  }

  @Test
  void theyAreIssuedRenewedAndRemovedWithoutAChangeOfMembersAndCostNothingAtRest() {
    long generation = memberSetGeneration();
    trace().clear();

    patchClients(entries("app", NUMBER));
    awaitIssued(NUMBER);

    assertEquals(NUMBER, secrets().size());
    // A Secret that the watch shows before the response to its creation is read once.
    Set<String> verbs = new HashSet<>(verbsOnClientSecrets());
    verbs.remove("get");
    assertEquals(Set.of("create"), verbs);
    assertEquals(
        NUMBER,
        trace().entries().stream()
            .map(RequestTrace.Entry::apiCall)
            .filter(call -> call.resource().equals("secrets") && call.name().startsWith("app-"))
            .filter(call -> call.verb().equals("create"))
            .count());

    requestReconcile();
    trace().clear();
    requestReconcile();
    assertEquals(Set.of(), verbsOnClientSecrets());

    Set<String> before = keys();
    patchClients(entries("renamed", NUMBER));
    TIMEOUT.await(() -> whyNotAllOf("CN=renamed-"));
    assertTrue(keys().stream().noneMatch(before::contains));
    assertEquals(generation, memberSetGeneration());

    operator.close();
    operator = ProxiedOperator.start(link, namespace);
    requestReconcile();
    assertEquals(Set.of("get"), verbsOnClientSecrets());

    patchClients("[]");
    TIMEOUT.await(
        () -> secrets().isEmpty() ? Optional.empty() : Optional.of(secrets().size() + " left"));
  }

  @Test
  void aSecretOfAUserIsReportedAndIssuedWhenTheUserDeletesIt() {
    Secret users =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("app-0")
            .endMetadata()
            .withStringData(Map.of("password", "x"))
            .build();
    client.resource(users).create();

    patchClients(entries("app", 2));
    awaitIssued(1);

    assertEquals(
        List.of("app-0 ClientSecretExists"),
        status().findings().stream().map(it -> it.name() + " " + it.code()).toList());
    assertEquals(Set.of("password"), client.resource(users).get().getData().keySet());

    client.resource(users).delete();
    awaitIssued(2);
  }

  @Test
  void theExampleGetsItsCertificates() throws IOException {
    Etcd example = Etcds.parse(Files.readString(EXAMPLE));
    example.getMetadata().setNamespace(namespace);
    client.resource(example).create();

    TIMEOUT.await(
        () -> secrets().size() == 2 ? Optional.empty() : Optional.of(secrets().size() + ""));

    assertEquals(
        Set.of("CN=reports", "O=shop,CN=billing-writer"),
        secrets().stream().map(ClientCertificatesIT::subject).collect(Collectors.toSet()));
  }

  private Etcd etcd() {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              etcd:
                clientUrlTls:
                  tlsCASecretRef: {name: ca}
                  serverTLSSecretRef: {name: server}
                  clientTLSSecretRef: {name: client}
              backup: {}
            """);
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private static String entries(String prefix, int number) {
    return IntStream.range(0, number)
        .mapToObj(
            i ->
                "{\"name\":\"app-%d\",\"secretName\":\"app-%d\",\"commonName\":\"%s-%d\"}"
                    .formatted(i, i, prefix, i))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private void patchClients(String entries) {
    client
        .resource(etcd())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"pki\":{\"clients\":%s}}}".formatted(entries));
  }

  private void requestReconcile() {
    client
        .resource(etcd())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                .formatted(Annotations.OPERATION, Annotations.OPERATION_RECONCILE));
    TIMEOUT.await(
        () ->
            live().isAnnotated(Annotations.OPERATION)
                ? Optional.of("not reconciled")
                : Optional.empty());
  }

  private void awaitIssued(int number) {
    TIMEOUT.await(
        () ->
            status() != null && status().issued() == number
                ? Optional.empty()
                : Optional.of("status: " + status()));
  }

  private Optional<String> whyNotAllOf(String subject) {
    long wrong = secrets().stream().filter(secret -> !subject(secret).startsWith(subject)).count();
    return wrong == 0 ? Optional.empty() : Optional.of(wrong + " are not renewed");
  }

  private static String subject(Secret secret) {
    byte[] certificate = Base64.getDecoder().decode(secret.getData().get("tls.crt"));
    return TrustBundle.read(certificate).getFirst().subject().toString();
  }

  private Set<String> keys() {
    return secrets().stream().map(it -> it.getData().get("tls.key")).collect(Collectors.toSet());
  }

  private List<Secret> secrets() {
    return client
        .secrets()
        .inNamespace(namespace)
        .withLabel(PkiLabels.ROLE, PkiLabels.Role.CLIENT_CERTIFICATE.labelValue())
        .list()
        .getItems();
  }

  private Set<String> verbsOnClientSecrets() {
    return trace().entries().stream()
        .map(RequestTrace.Entry::apiCall)
        .filter(call -> call.resource().equals("secrets") && call.name().startsWith("app-"))
        .map(ApiCall::verb)
        .collect(Collectors.toSet());
  }

  private RequestTrace trace() {
    return operator.proxy().trace();
  }

  private long memberSetGeneration() {
    return client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName("main")
        .get()
        .getMetadata()
        .getGeneration();
  }

  private ClientCertificatesStatus status() {
    return live().getStatus().clientCertificates();
  }

  private Etcd live() {
    Etcd live = client.resource(etcd()).get();
    if (live.getStatus() == null) {
      live.setStatus(EtcdStatus.EMPTY);
    }
    return live;
  }
}
