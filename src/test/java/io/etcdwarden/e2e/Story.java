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
  private final Narrator narrator;

  private Story(KubernetesClient client, String namespace, Narrator narrator) {
    this.client = client;
    this.namespace = namespace;
    this.narrator = narrator;
  }

  static Story begin(KubernetesClient client, String namespace) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    String told = namespace.substring("e2e-".length());
    Narrator.say(told, "in namespace " + namespace);
    return new Story(client, namespace, new Narrator(told));
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** The cluster of that name, which need not exist yet. */
  Members members(String name) {
    return new Members(client, namespace, name);
  }

  void note(String line) {
    narrator.note(line);
  }

  /** What a client met, with the first few of what went wrong. */
  void tell(Traffic.Log log) {
    note(log.toString());
    log.repeated().stream().limit(5).forEach(line -> note("repeated: " + line));
    log.failures().stream().limit(10).forEach(line -> note("failed: " + line));
    log.lost().stream().limit(10).forEach(line -> note("lost: " + line));
  }

  <T> T step(String what, Callable<T> deed) {
    return narrator.step(what, deed);
  }

  void step(String what, Runnable deed) {
    narrator.step(
        what,
        () -> {
          deed.run();
          return null;
        });
  }

  /** Says how everything stands, for whoever reads why a story failed. */
  void explain() {
    new Autopsy(client, namespace).lines().forEach(narrator::note);
  }

  @Override
  public void close() {
    if (System.getenv("KEEP") != null) {
      narrator.note("left as it is: namespace " + namespace);
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
