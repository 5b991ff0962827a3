package io.etcdwarden.demo;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.Definitions;
import io.etcdwarden.support.node.EtcdPrograms;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
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

/** Shows one Etcd resource become a TLS cluster, from nothing to a key written and read. */
public final class Demo {
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
  private static final String NAMESPACE = "demo";
  private static final List<String> ALL_GOOD = List.of("Ready", "AllMembersReady");

  private final Show show;
  private final boolean keep;

  private Demo(Show show, boolean keep) {
    this.show = show;
    this.keep = keep;
  }

  public static void main(String[] arguments) throws Exception {
    Show show = new Show(System.out, isTerminal());
    new Demo(show, System.getenv("KEEP") != null).run();
    show.heading((show.allHeld() ? "All of it held," : "Not all of it held,") + show.sinceStart());
    System.exit(show.allHeld() ? 0 : 1);
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private void run() throws Exception {
    Binaries binaries = Binaries.offered();
    Path folder = Folders.temporary("etcd-warden-demo-");
    show.heading("A control plane without nodes");
    try (ApiServer server = show.step("kube-apiserver", () -> ApiServer.start(binaries));
        KubeClients clients = server.connect()) {
      show.step("definitions", () -> install(clients.full()));
      try (OperatorProcess operator = show.step("operator", () -> start(server, folder))) {
        tourOrExplain(server, clients.full(), binaries, operator);
      }
    }
  }

  private void tourOrExplain(
      ApiServer server, KubernetesClient client, Binaries binaries, OperatorProcess operator)
      throws Exception {
    try {
      tour(server, client, binaries);
    } catch (RuntimeException trouble) {
      show.promise("the tour came to its end: " + trouble.getMessage(), () -> false);
    }
    if (!show.allHeld()) {
      show.heading("What the operator said");
      show.line(operator.said());
    }
  }

  private static Void install(KubernetesClient client) {
    new Definitions(client).install();
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

  private void tour(ApiServer server, KubernetesClient client, Binaries binaries) throws Exception {
    show.heading("kubectl apply -f " + EXAMPLE);
    Etcd wish = Etcds.parse(Files.readString(EXAMPLE));
    wish.getMetadata().setNamespace(NAMESPACE);
    Etcd etcd = client.resource(wish).create();
    try (Conditions conditions = new Conditions(client, etcd, show)) {
      Etcd certified = conditions.await(List.of("CertificatesReady"));
      show.heading("The certificates that were made");
      show.table(certificates(certified));
      show.heading("No node is there, so etcd is started here from what was rendered");
      EtcdPrograms programs = EtcdPrograms.in(binaries.folder());
      try (NodeStandIn node = NodeStandIn.real(client, NAMESPACE, programs, NodeSettings.brisk())) {
        conditions.await(ALL_GOOD);
        show.heading("What was promised");
        new Promises(show, node.processes(), NAMESPACE, etcd.getMetadata().getName()).check();
        if (keep) {
          stay(server, node);
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
    String few =
        names.size() < 2
            ? String.join("", names)
            : names.getFirst() + " and " + (names.size() - 1) + " more";
    return List.of(
        certificate.line(),
        certificate.role(),
        certificate.secret(),
        few,
        String.valueOf(certificate.issuer()),
        certificate.notAfter().substring(0, 10));
  }

  /** Until the user has seen enough. */
  private void stay(ApiServer server, NodeStandIn node) throws InterruptedException {
    show.heading("Left running until Ctrl-C; in another terminal:");
    show.line("  export KUBECONFIG=" + server.kubeconfig());
    node.processes()
        .ctl(NAMESPACE, "main")
        .environment()
        .forEach((name, value) -> show.line("  export " + name + "=" + value));
    new CountDownLatch(1).await();
  }
}
