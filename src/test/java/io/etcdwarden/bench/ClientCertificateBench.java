package io.etcdwarden.bench;

import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures how long the operator needs for the certificates of 500 applications of one cluster,
 * with an API server: from the change of the spec until the status counts all of them. Run it with
 * {@code PROGRAMS="kube-apiserver etcd" hack/run-test-class
 * io.etcdwarden.bench.ClientCertificateBench}.
 */
public final class ClientCertificateBench {
  private static final int NUMBER = 500;
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(120);

  private final KubernetesClient client;

  private ClientCertificateBench(KubernetesClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    try (ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
        KubeClients clients = server.connect()) {
      new CrdInstaller(clients.full()).install();
      ClientCertificateBench bench = new ClientCertificateBench(clients.full());
      try (InProcessOperator _ = InProcessOperator.start(server.config(), "default")) {
        bench.run();
      }
    }
    System.exit(0);
  }

  private void run() {
    client.resource(etcd()).create();
    TIMEOUT.await(() -> live().hasObservedSpec() ? Optional.empty() : Optional.of("not applied"));
    report("issued", measure("app"));
    report("renewed because of other names", measure("renamed"));
  }

  private Duration measure(String prefix) {
    String entries =
        IntStream.range(0, NUMBER)
            .mapToObj(
                i ->
                    "{\"name\":\"app-%d\",\"secretName\":\"app-%d\",\"commonName\":\"%s-%d\"}"
                        .formatted(i, i, prefix, i))
            .collect(Collectors.joining(",", "[", "]"));
    String patch = "{\"spec\":{\"pki\":{\"clients\":" + entries + "}}}";
    Optional<Secret> last = lastSecret();
    long started = System.nanoTime();
    client.resource(etcd()).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    TIMEOUT.await(() -> isDone(last) ? Optional.empty() : Optional.of("" + status()));
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** The Secrets are written in the order of the entries, a hundred at a time. */
  private boolean isDone(Optional<Secret> before) {
    boolean isLastWritten =
        lastSecret()
            .filter(now -> before.filter(it -> it.getData().equals(now.getData())).isEmpty())
            .isPresent();
    return isLastWritten && status().filter(it -> it.issued() == NUMBER).isPresent();
  }

  private Optional<Secret> lastSecret() {
    return Optional.ofNullable(
        client.secrets().inNamespace("default").withName("app-" + (NUMBER - 1)).get());
  }

  private static void report(String what, Duration time) {
    System.out.printf(
        Locale.ROOT, "%d client certificates %s, s %.2f%n", NUMBER, what, time.toMillis() / 1000.0);
  }

  private Optional<ClientCertificatesStatus> status() {
    return Optional.ofNullable(live().getStatus()).map(it -> it.clientCertificates());
  }

  private Etcd live() {
    return client.resource(etcd()).require();
  }

  private static Etcd etcd() {
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
    etcd.getMetadata().setNamespace("default");
    return etcd;
  }
}
