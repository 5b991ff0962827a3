package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The operator under test: a process that this class starts, or an operator in the cluster. */
final class TestOperator implements AutoCloseable {
  private static final File CRD_FOLDER = new File("crds");

  /** Another operator runs in other namespaces; the CustomResourceDefinitions are installed. */
  private static final boolean IS_SHARED = "shared".equals(System.getenv("OPERATOR"));

  private final TargetKubernetes target;
  private final Optional<ServiceProxy> proxy;
  private final int port = FreePort.next();
  private Optional<OperatorProcess> process = Optional.empty();

  private TestOperator(TargetKubernetes target, Optional<ServiceProxy> proxy) {
    this.target = target;
    this.proxy = proxy;
  }

  /**
   * Installs the CustomResourceDefinitions and starts the operator, unless it runs in the cluster.
   */
  static TestOperator start() {
    TargetKubernetes target = TargetKubernetes.connect();
    if ("cluster".equals(System.getenv("OPERATOR"))) {
      return new TestOperator(target, Optional.empty());
    }
    if (!IS_SHARED) {
      installCrds(target.client());
    }
    TestOperator operator =
        new TestOperator(target, Optional.of(ServiceProxy.start(target.client())));
    operator.restart();
    return operator;
  }

  /** Whether a story may restart it with other settings; not if another operator runs too. */
  boolean canBeRestarted() {
    return proxy.isPresent() && !IS_SHARED;
  }

  /** Starts or restarts it with the settings of all stories. */
  void restart() {
    proxy.ifPresent(_ -> restartWith(IS_SHARED ? Namespaces.all() : List.of(), ""));
  }

  /**
   * Restarts it with other settings.
   *
   * @param namespaces the namespaces to watch; empty for all
   * @param more lines of the configuration file
   */
  void restartWith(List<String> namespaces, String more) {
    stop();
    OperatorProcess started =
        OperatorProcess.start(
            folder(),
            target.kubeconfig(),
            settings(port, namespaces) + more + "\n",
            proxy.orElseThrow().javaOptions());
    process = Optional.of(started);
    started.awaitReady(Duration.ofSeconds(90));
    StepLog.print("operator", "process " + started.pid() + ", log " + started.log());
  }

  void stop() {
    process.ifPresent(OperatorProcess::close);
    process = Optional.empty();
  }

  /** Starts the reference operator by a shell command; it runs until it is closed. */
  RunningProcess startReference(String command) {
    Path log = folder().resolve("reference.log");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KUBECONFIG", target.kubeconfig().toString());
    try {
      Process other = builder.start();
      StepLog.print("operator", "reference: process " + other.pid() + ", log " + log);
      return () -> {
        other.destroy();
        other.onExit().orTimeout(30, TimeUnit.SECONDS).join();
      };
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot start " + command, unusable);
    }
  }

  /** A process that stops on close. */
  interface RunningProcess extends AutoCloseable {
    @Override
    void close();
  }

  /** Enables what is off by default. The first line continues the {@code server} block. */
  private static String settings(int webhookPort, List<String> namespaces) {
    return """
      webhooks: {bindAddress: "", port: %d}
    controllers:
      compaction: {enabled: true}
      etcdCopyBackupsTask: {enabled: true}
      etcd: {watchNamespaces: [%s]}
    webhooks:
      etcdComponentProtection:
        enabled: true
        serviceAccountInfo: {name: etcd-warden, namespace: etcd-warden}
    """
        .formatted(webhookPort, String.join(", ", namespaces));
  }

  private static Path folder() {
    try {
      return Folders.temporary("etcd-warden-e2e-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /** The URL of its webhook; empty for an operator in the cluster. */
  Optional<String> webhookUrl() {
    return proxy.map(
        _ -> "https://%s:%d/webhooks/etcdcomponents".formatted(target.ownAddress(), port));
  }

  Path kubeconfig() {
    return target.kubeconfig();
  }

  KubernetesClient client() {
    return target.client();
  }

  private static void installCrds(KubernetesClient client) {
    for (File file : crdFiles()) {
      Resource<GenericKubernetesResource> definition =
          client
              .genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition")
              .load(file);
      definition.forceConflicts().serverSideApply();
    }
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("etcds." + Etcd.GROUP)
        .waitUntilCondition(
            definition ->
                definition.getStatus() != null
                    && definition.getStatus().getConditions().stream()
                        .anyMatch(
                            condition ->
                                "Established".equals(condition.getType())
                                    && "True".equals(condition.getStatus())),
            30,
            TimeUnit.SECONDS);
  }

  private static List<File> crdFiles() {
    File[] files = CRD_FOLDER.listFiles();
    if (files == null) {
      throw new IllegalStateException("no folder " + CRD_FOLDER.getAbsolutePath());
    }
    return Arrays.stream(files).sorted().toList();
  }

  @Override
  public void close() {
    stop();
    proxy.ifPresent(ServiceProxy::close);
    target.close();
  }
}
