package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One test with a namespace of its own, told step by step. */
final class Story implements AutoCloseable {
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
    String told = namespace.substring("e2e-".length());
    StepLog.print(told, "in namespace " + namespace);
    return new Story(client, namespace, new StepLog(told));
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** The cluster of that name, which need not exist yet. */
  EtcdCluster cluster(String name) {
    return new EtcdCluster(client, namespace, name);
  }

  void note(String line) {
    stepLog.note(line);
  }

  /** What a client met, with the first few of what went wrong. */
  void noteSummary(Traffic.Summary summary) {
    note(summary.toString());
    summary.repeated().stream().limit(5).forEach(line -> note("repeated: " + line));
    summary.failures().stream().limit(10).forEach(line -> note("failed: " + line));
    summary.lost().stream().limit(10).forEach(line -> note("lost: " + line));
  }

  <T> T step(String what, Callable<T> deed) {
    return stepLog.step(what, deed);
  }

  void step(String what, Runnable deed) {
    stepLog.step(
        what,
        () -> {
          deed.run();
          return null;
        });
  }

  /** Says how everything stands, for whoever reads why a story failed. */
  void dumpNamespace() {
    new NamespaceDump(client, namespace).lines().forEach(stepLog::note);
  }

  @Override
  public void close() {
    if (System.getenv("KEEP") != null) {
      stepLog.note("left as it is: namespace " + namespace);
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
