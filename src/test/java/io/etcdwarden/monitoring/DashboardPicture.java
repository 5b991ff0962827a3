package io.etcdwarden.monitoring;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws the panels of the dashboard with the data of a real Prometheus. Prometheus scrapes an
 * operator at a real API server. One cluster has real members and grows from one to three; another
 * cluster has no running members.
 */
public final class DashboardPicture {
  private static final Path PICTURE = Path.of("docs/pictures/dashboard.svg");
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
  private static final Duration RECORDING_TIME = Duration.ofSeconds(45);
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(180);

  private final KubernetesClient client;
  private final Clock clock;

  private DashboardPicture(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Folders.temporary("etcd-warden-picture-");
    try (ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
        KubeClients clients = server.connect();
        OperatorProcess operator = operator(server, clients.full(), folder)) {
      new DashboardPicture(clients.full(), Clock.systemUTC()).draw(operator, folder);
    }
    System.exit(0);
  }

  private static OperatorProcess operator(ApiServer server, KubernetesClient client, Path folder) {
    new CrdInstaller(client).install();
    OperatorProcess operator = OperatorProcess.start(folder, server.kubeconfig(), "");
    operator.awaitReady(Duration.ofSeconds(60));
    return operator;
  }

  private void draw(OperatorProcess operator, Path folder) throws Exception {
    create("shop", 1);
    create("empty", 3);
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    try (FakeNode node =
        FakeNode.withEtcdProcesses(client, "shop", programs, FakeNodeSettings.fast())) {
      TIMEOUT.await(() -> ready(1));
      List<String> jobs = new ArrayList<>();
      jobs.add(Prometheus.job("etcd-warden", operator.metricsPort()));
      jobs.add(members(node.etcdMembers().ctl("shop", "main").environment()));
      try (Prometheus prometheus = Prometheus.start(folder, jobs)) {
        Instant from = clock.instant();
        PollTimeout.waitFor(RECORDING_TIME);
        client
            .resource(etcd("shop", 1))
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":3}}");
        TIMEOUT.await(() -> ready(3));
        PollTimeout.waitFor(RECORDING_TIME);
        Files.createDirectories(PICTURE.getParent());
        Files.writeString(PICTURE, new DashboardDrawing(prometheus, from, clock.instant()).svg());
      }
    }
  }

  private void create(String namespace, int replicas) throws IOException {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    client.resource(etcd(namespace, replicas)).create();
  }

  private static Etcd etcd(String namespace, int replicas) throws IOException {
    String text = Files.readString(EXAMPLE).replace("replicas: 3", "replicas: " + replicas);
    Etcd etcd = Etcds.parse(text);
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private Optional<String> ready(int members) {
    Etcd etcd = client.resources(Etcd.class).inNamespace("shop").withName("main").get();
    Integer ready = etcd.getStatus() == null ? null : etcd.getStatus().readyReplicas();
    return Integer.valueOf(members).equals(ready)
        ? Optional.empty()
        : Optional.of(ready + " members are ready");
  }

  private static String members(Map<String, String> environment) {
    return """
    {"job_name": "members", "scheme": "https",
     "tls_config": {"ca_file": "%s", "cert_file": "%s", "key_file": "%s"},
     "static_configs": [{"targets": ["%s"],
       "labels": {"namespace": "shop", "etcd": "main", "pod": "main-0"}}]}
    """
        .formatted(
            environment.get("ETCDCTL_CACERT"),
            environment.get("ETCDCTL_CERT"),
            environment.get("ETCDCTL_KEY"),
            URI.create(environment.get("ETCDCTL_ENDPOINTS")).getAuthority());
  }
}
