package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One end-to-end test: it has its own namespace and prints its steps. */
final class Story implements AutoCloseable {
  private static final Map<Integer, Duration> START_LIMITS =
      Map.of(1, Duration.ofMinutes(4), 3, Duration.ofMinutes(7));

  private final KubernetesClient client;
  private final String namespace;
  private final StepLog stepLog;

  private Story(KubernetesClient client, String namespace, StepLog stepLog) {
    this.client = client;
    this.namespace = namespace;
    this.stepLog = stepLog;
  }

  static Story start(KubernetesClient client, String namespace) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    String story = namespace.substring("e2e-".length());
    StepLog.print(story, "in namespace " + namespace);
    return new Story(client, namespace, new StepLog(story));
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** The cluster with this name; the Etcd need not exist yet. */
  EtcdCluster cluster(String name) {
    return new EtcdCluster(client, namespace, name);
  }

  /** Creates Etcd {@code main} and waits until it is healthy. */
  EtcdCluster startMain(int members, String... tlsLines) {
    EtcdCluster main = cluster("main");
    String tls = tlsLines.length == 0 ? "without TLS" : "with TLS for " + List.of(tlsLines);
    step(
        members + (members == 1 ? " member " : " members ") + tls,
        () -> {
          main.create(EtcdSpecs.members(members, namespace, tlsLines));
          main.awaitHealthy(members, START_LIMITS.get(members));
        });
    return main;
  }

  void note(String line) {
    stepLog.note(line);
  }

  /** Prints the summary of a client, with the first few repeated, failed and lost requests. */
  void noteSummary(Traffic.Summary summary) {
    note(summary.toString());
    summary.repeated().stream().limit(5).forEach(line -> note("repeated: " + line));
    summary.failures().stream().limit(10).forEach(line -> note("failed: " + line));
    summary.lost().stream().limit(10).forEach(line -> note("lost: " + line));
  }

  <T> T step(String what, Callable<T> action) {
    return stepLog.step(what, action);
  }

  void step(String what, Runnable action) {
    stepLog.step(
        what,
        () -> {
          action.run();
          return null;
        });
  }

  /** Prints the state of the namespace after a failure. */
  void dumpNamespace() {
    new NamespaceDump(client, namespace).lines().forEach(stepLog::note);
  }

  @Override
  public void close() {
    if (System.getenv("KEEP") != null) {
      stepLog.note("KEEP is set: namespace " + namespace + " stays");
      return;
    }
    client.resources(Etcd.class).inNamespace(namespace).delete();
    client
        .resources(Etcd.class)
        .inNamespace(namespace)
        .informOnCondition(List::isEmpty)
        .orTimeout(120, TimeUnit.SECONDS)
        .join();
    client.namespaces().withName(namespace).delete();
  }
}
