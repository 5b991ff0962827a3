package io.etcdwarden.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the operator and a real etcd, and evaluates the alert rules. */
class PrometheusIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  /** Metrics of programs that do not run in this test, or of events that do not happen in it. */
  private static final Set<String> ABSENT =
      Set.of(
          "etcdbr_snapshot_latest_timestamp",
          "etcddruid_compaction_jobs_current",
          "etcddruid_compaction_jobs_total",
          "etcddruid_compaction_num_delta_events",
          "etcdwarden_ca_rotation_phase_seconds",
          "etcdwarden_client_certificates",
          "etcdwarden_findings",
          "etcdwarden_member_handshakes",
          "etcdwarden_tasks_total",
          "kubelet_volume_stats_available_bytes",
          "kubelet_volume_stats_capacity_bytes");

  @TempDir Path folder;
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : running.reversed()) {
      part.close();
    }
  }

  @Test
  void theAlertIsPendingWhileAClusterHasNoMembers() throws Exception {
    Prometheus prometheus = started(operator());
    create();

    TIMEOUT.await(
        () ->
            prometheus.alerts("EtcdNotReady").isEmpty()
                ? Optional.of("no alert, but rules " + prometheus.rules())
                : Optional.empty());

    JsonNode alert = prometheus.alerts("EtcdNotReady").getFirst();
    assertEquals("pending", alert.path("state").asText());
    assertEquals(namespace, alert.at("/labels/namespace").asText());
    assertEquals(
        "Etcd " + namespace + "/main has not become ready",
        alert.at("/annotations/summary").asText());
  }

  @Test
  void everyRuleIsEvaluatedAndEveryMetricInUseExists() throws Exception {
    String operator = operator();
    FakeNode node =
        FakeNode.withEtcdProcesses(
            client,
            namespace,
            EtcdPrograms.in(Binaries.fromSystemProperty().folder()),
            FakeNodeSettings.fast());
    running.add(node);
    create();
    TIMEOUT.await(() -> ready() ? Optional.empty() : Optional.of("not ready"));
    Prometheus prometheus =
        started(operator, member(node.etcdMembers().ctl(namespace, "main").environment()));

    Set<String> expected = new TreeSet<>();
    Stream.concat(PromqlExpressions.ofAlerts().stream(), PromqlExpressions.ofDashboard().stream())
        .forEach(expression -> expected.addAll(PromqlExpressions.metrics(expression)));
    expected.removeAll(ABSENT);
    TIMEOUT.await(() -> missing(prometheus, expected));
    TIMEOUT.await(() -> notEvaluated(prometheus));

    assertEquals(PromqlExpressions.alerts().size(), prometheus.rules().size());
    assertEquals(List.of(), prometheus.alerts("EtcdNotReady"));
    assertEquals(List.of(), prometheus.alerts("EtcdMemberWithoutLeader"));
  }

  private static Optional<String> missing(Prometheus prometheus, Set<String> expected) {
    List<String> missing =
        expected.stream().filter(name -> prometheus.countSeries(name) == 0).toList();
    return missing.isEmpty() ? Optional.empty() : Optional.of("no series of " + missing);
  }

  private static Optional<String> notEvaluated(Prometheus prometheus) {
    List<String> unhealthy =
        prometheus.rules().stream()
            .filter(rule -> !"ok".equals(rule.path("health").asText()))
            .map(rule -> rule.path("name").asText() + " " + rule.path("lastError").asText())
            .toList();
    return unhealthy.isEmpty() ? Optional.empty() : Optional.of(unhealthy.toString());
  }

  /** Starts an operator and returns the scrape configuration for it. */
  private String operator() {
    InProcessOperator operator =
        InProcessOperator.start(SharedApiServer.running().server().config(), namespace);
    running.add(operator);
    return Prometheus.job("etcd-warden", operator.metricsPort());
  }

  /** The scrape configuration for a member, which needs a client certificate of its cluster. */
  private String member(Map<String, String> environment) {
    URI address = URI.create(environment.get("ETCDCTL_ENDPOINTS"));
    return """
    {"job_name": "members", "scheme": "https",
     "tls_config": {"ca_file": "%s", "cert_file": "%s", "key_file": "%s"},
     "static_configs": [{"targets": ["%s"],
       "labels": {"namespace": "%s", "etcd": "main", "pod": "main-0"}}]}
    """
        .formatted(
            environment.get("ETCDCTL_CACERT"),
            environment.get("ETCDCTL_CERT"),
            environment.get("ETCDCTL_KEY"),
            address.getAuthority(),
            namespace);
  }

  private Prometheus started(String... jobs) throws IOException {
    Prometheus prometheus = Prometheus.start(folder, List.of(jobs));
    running.add(prometheus);
    return prometheus;
  }

  private void create() throws IOException {
    String text = Files.readString(Path.of("docs/examples/etcd-tls.yaml"));
    Etcd etcd = Etcds.parse(text.replace("replicas: 3", "replicas: 1"));
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  private boolean ready() {
    Etcd etcd = client.resources(Etcd.class).inNamespace(namespace).withName("main").get();
    return etcd.getStatus() != null
        && etcd.getStatus().conditions() != null
        && etcd.getStatus().conditions().stream()
            .anyMatch(it -> it.type().equals("AllMembersReady") && it.hasStatusTrue());
  }
}
