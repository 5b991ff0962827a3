package io.etcdwarden.demo;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Shows how one Etcd becomes a TLS cluster, and writes and reads a key in it. */
public final class Demo {
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
  private static final String NAMESPACE = "demo";
  private static final List<String> HEALTHY = List.of("Ready", "AllMembersReady");

  private final DemoOutput output;
  private final boolean keep;

  private Demo(DemoOutput output, boolean keep) {
    this.output = output;
    this.keep = keep;
  }

  public static void main(String[] arguments) throws Exception {
    DemoOutput output = new DemoOutput(System.out, isTerminal());
    new Demo(output, System.getenv("KEEP") != null).run();
    output.heading(
        (output.allPassed() ? "All checks passed," : "Some checks failed,") + output.sinceStart());
    System.exit(output.allPassed() ? 0 : 1);
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private void run() throws Exception {
    Binaries binaries = Binaries.fromSystemProperty();
    Path folder = Folders.temporary("etcd-warden-demo-");
    output.heading("A control plane without nodes");
    try (ApiServer server = output.step("kube-apiserver", () -> ApiServer.start(binaries));
        KubeClients clients = server.connect()) {
      output.step("CRDs", () -> install(clients.full()));
      try (OperatorProcess operator = output.step("operator", () -> start(server, folder))) {
        runWithLog(server, clients.full(), binaries, operator);
      }
    }
  }

  private void runWithLog(
      ApiServer server, KubernetesClient client, Binaries binaries, OperatorProcess operator)
      throws Exception {
    try {
      showCluster(server, client, binaries);
    } catch (RuntimeException failure) {
      output.check("the demo finished: " + failure.getMessage(), () -> false);
    }
    if (!output.allPassed()) {
      output.heading("The log of the operator");
      output.line(operator.logText());
    }
  }

  private static Void install(KubernetesClient client) {
    new CrdInstaller(client).install();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    return null;
  }

  private static OperatorProcess start(ApiServer server, Path folder) {
    OperatorProcess operator = OperatorProcess.start(folder, server.kubeconfig(), "");
    operator.awaitReady(Duration.ofSeconds(30));
    return operator;
  }

  private void showCluster(ApiServer server, KubernetesClient client, Binaries binaries)
      throws Exception {
    output.heading("kubectl apply -f " + EXAMPLE);
    Etcd example = Etcds.parse(Files.readString(EXAMPLE));
    example.getMetadata().setNamespace(NAMESPACE);
    Etcd etcd = client.resource(example).create();
    try (ConditionWatcher conditions = new ConditionWatcher(client, etcd, output)) {
      Etcd certified = conditions.await(List.of("CertificatesReady"));
      output.heading("The generated certificates");
      output.table(certificates(certified));
      output.heading(
          "There is no node, so etcd is started here as the rendered pods would start it");
      EtcdPrograms programs = EtcdPrograms.in(binaries.folder());
      try (FakeNode node =
          FakeNode.withEtcdProcesses(client, NAMESPACE, programs, FakeNodeSettings.fast())) {
        conditions.await(HEALTHY);
        output.heading("Checks");
        new DemoChecks(output, node.etcdMembers(), NAMESPACE, etcd.getMetadata().getName()).check();
        if (keep) {
          keepRunning(server, node);
        }
      }
    }
  }

  private static List<List<String>> certificates(Etcd etcd) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("LINE", "ROLE", "SECRET", "NAMES", "ISSUER", "ENDS"));
    etcd.getStatus().certificates().stream().map(Demo::row).forEach(rows::add);
    return rows;
  }

  private static List<String> row(CertificateStatus certificate) {
    List<String> names =
        certificate.subjectNames() == null ? List.of() : certificate.subjectNames();
    String shortNames =
        names.size() < 2
            ? String.join("", names)
            : names.getFirst() + " and " + (names.size() - 1) + " more";
    return List.of(
        certificate.line(),
        certificate.role(),
        certificate.secret(),
        shortNames,
        String.valueOf(certificate.issuer()),
        certificate.notAfter().substring(0, 10));
  }

  /** Waits until the user ends the program. */
  private void keepRunning(ApiServer server, FakeNode node) throws InterruptedException {
    output.heading("Left running until Ctrl-C; in another terminal:");
    output.line("  export KUBECONFIG=" + server.kubeconfig());
    node.etcdMembers()
        .ctl(NAMESPACE, "main")
        .environment()
        .forEach((name, value) -> output.line("  export " + name + "=" + value));
    new CountDownLatch(1).await();
  }
}
