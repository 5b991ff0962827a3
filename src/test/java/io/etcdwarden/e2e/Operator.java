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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator under test: the built one, unless one runs in the cluster already. */
final class Operator implements AutoCloseable {
  private static final File DEFINITIONS = new File("crds");

  /** What is off unless asked for. */
  private static final String SETTINGS =
      "controllers: {compaction: {enabled: true}, etcdCopyBackupsTask: {enabled: true}}\n";

  private final TargetCluster target;
  private final List<Runnable> endings;

  private Operator(TargetCluster target, List<Runnable> endings) {
    this.target = target;
    this.endings = endings;
  }

  /** Installs the definitions and starts the operator; both are left out if it runs there. */
  static Operator start() {
    TargetCluster target = TargetCluster.connect();
    if ("cluster".equals(System.getenv("OPERATOR"))) {
      return new Operator(target, List.of());
    }
    install(target.client());
    ServiceProxy proxy = ServiceProxy.start(target.client());
    OperatorProcess process =
        OperatorProcess.start(folder(), target.kubeconfig(), SETTINGS, proxy.javaOptions());
    process.awaitReady(Duration.ofSeconds(90));
    Narrator.say("operator", "runs as process " + process.pid() + ", log " + process.log());
    return new Operator(target, List.of(process::close, proxy::close));
  }

  private static Path folder() {
    try {
      return Folders.temporary("etcd-warden-e2e-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
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
