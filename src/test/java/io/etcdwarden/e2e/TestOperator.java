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

/** The operator under test: the built one, unless one runs in the cluster already. */
final class TestOperator implements AutoCloseable {
  private static final File CRD_FOLDER = new File("crds");

  /** Another operator is at work in other namespaces; definitions are there already. */
  private static final boolean IS_SHARED = "shared".equals(System.getenv("OPERATOR"));

  private final TargetKubernetes target;
  private final Optional<ServiceProxy> proxy;
  private final int port = FreePort.next();
  private Optional<OperatorProcess> process = Optional.empty();

  private TestOperator(TargetKubernetes target, Optional<ServiceProxy> proxy) {
    this.target = target;
    this.proxy = proxy;
  }

  /** Installs the definitions and starts the operator; both are left out if it runs there. */
  static TestOperator start() {
    TargetKubernetes target = TargetKubernetes.connect();
    if ("cluster".equals(System.getenv("OPERATOR"))) {
      return new TestOperator(target, Optional.empty());
    }
    if (!IS_SHARED) {
      installCrds(target.client());
    }
    TestOperator testOperator =
        new TestOperator(target, Optional.of(ServiceProxy.start(target.client())));
    testOperator.restart();
    return testOperator;
  }

  /** Whether it may be stopped and started with other settings: then no other must be at work. */
  boolean canBeRestarted() {
    return proxy.isPresent() && !IS_SHARED;
  }

  /** Starts it, once more if it runs, with the settings that all stories count on. */
  void restart() {
    proxy.ifPresent(_ -> restartWith(IS_SHARED ? Namespaces.all() : List.of(), ""));
  }

  /**
   * Starts it once more for these namespaces alone, or all if there are none, with more settings.
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
    StepLog.print("operator", "runs as process " + started.pid() + ", log " + started.log());
  }

  void stop() {
    process.ifPresent(OperatorProcess::close);
    process = Optional.empty();
  }

  /** Another operator, by the command that a shell starts it with; it runs until it is closed. */
  RunningProcess startReference(String command) {
    Path log = folder().resolve("other.log");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KUBECONFIG", target.kubeconfig().toString());
    try {
      Process other = builder.start();
      StepLog.print("operator", "another runs as process " + other.pid() + ", log " + log);
      return () -> {
        other.destroy();
        other.onExit().orTimeout(30, TimeUnit.SECONDS).join();
      };
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot start " + command, unusable);
    }
  }

  /** Ends something, without a checked exception. */
  interface RunningProcess extends AutoCloseable {
    @Override
    void close();
  }

  /** What is off unless asked for; the first line goes on with the listeners under server. */
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

  /** Where the API server reaches it, unless it runs in the cluster. */
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
