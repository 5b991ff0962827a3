package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The operator under test: the built one, unless one runs in the cluster already. */
final class Operator implements AutoCloseable {
  private static final File DEFINITIONS = new File("crds");

  /** Another operator is at work in other namespaces; definitions are there already. */
  private static final boolean IS_GUEST = "shared".equals(System.getenv("OPERATOR"));

  private final TargetCluster target;
  private final Optional<String> webhookUrl;
  private final List<Runnable> endings;

  private Operator(TargetCluster target, Optional<String> webhookUrl, List<Runnable> endings) {
    this.target = target;
    this.webhookUrl = webhookUrl;
    this.endings = endings;
  }

  /** Installs the definitions and starts the operator; both are left out if it runs there. */
  static Operator start() {
    TargetCluster target = TargetCluster.connect();
    if ("cluster".equals(System.getenv("OPERATOR"))) {
      return new Operator(target, Optional.empty(), List.of());
    }
    if (!IS_GUEST) {
      install(target.client());
    }
    int port = freePort();
    ServiceProxy proxy = ServiceProxy.start(target.client());
    OperatorProcess process =
        OperatorProcess.start(folder(), target.kubeconfig(), settings(port), proxy.javaOptions());
    process.awaitReady(Duration.ofSeconds(90));
    Narrator.say("operator", "runs as process " + process.pid() + ", log " + process.log());
    String url = "https://%s:%d/webhooks/etcdcomponents".formatted(target.ownAddress(), port);
    return new Operator(target, Optional.of(url), List.of(process::close, proxy::close));
  }

  /** What is off unless asked for; the first line goes on with the listeners under server. */
  private static String settings(int webhookPort) {
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
        .formatted(webhookPort, IS_GUEST ? String.join(", ", Namespaces.all()) : "");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
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
    return webhookUrl;
  }

  Path kubeconfig() {
    return target.kubeconfig();
  }

  KubernetesClient client() {
    return target.client();
  }

  private static void install(KubernetesClient client) {
    for (File file : files()) {
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

  private static List<File> files() {
    File[] files = DEFINITIONS.listFiles();
    if (files == null) {
      throw new IllegalStateException("no folder " + DEFINITIONS.getAbsolutePath());
    }
    return Arrays.stream(files).sorted().toList();
  }

  @Override
  public void close() {
    endings.forEach(Runnable::run);
    target.close();
  }
}
