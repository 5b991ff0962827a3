package io.etcdwarden.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a user, a node or a clock does to a cluster, and how it ends some time later. */
record Disturbance(
    String name, Consumer<ClusterSimulation> begin, Consumer<ClusterSimulation> end) {
  static final List<Disturbance> ALL =
      List.of(
          once("bundle deleted", delete("client-ca")),
          once("bundle emptied", it -> change(it, "peer-ca", "ca.crt", "")),
          once("newest ca removed from bundle", it -> editBundle(it, "client-ca", true)),
          once("oldest ca removed from bundle", it -> editBundle(it, "peer-ca", false)),
          once("peer leaf deleted", delete("peer-server")),
          once("server leaf deleted", delete("client-server")),
          once("client leaf deleted", delete("client-client")),
          once("backup leaf deleted", delete("backup-server")),
          once("leaf emptied", it -> change(it, "peer-server", "tls.crt", "")),
          once("leaf key removed", it -> change(it, "backup-server", "tls.key", null)),
          lasting(
              "leaf replaced",
              it -> change(it, "backup-client", "tls.crt", "not a certificate"),
              delete("backup-client")),
          once("old ca key lost", it -> deleteGeneration(it, true)),
          once("new ca key lost", it -> deleteGeneration(it, false)),
          lasting("clock five minutes ahead", ahead(Duration.ofMinutes(5)), ahead(Duration.ZERO)),
          lasting("clock five minutes behind", ahead(Duration.ofMinutes(-5)), ahead(Duration.ZERO)),
          lasting("clock a day ahead", ahead(Duration.ofDays(1)), ahead(Duration.ZERO)),
          lasting("clock a day behind", ahead(Duration.ofDays(-1)), ahead(Duration.ZERO)),
          lasting(
              "member not ready",
              it -> it.nodes.setStuck(1, true),
              it -> it.nodes.setStuck(1, false)),
          once("member crashes", it -> it.nodes.crash(it.random.nextInt(3))),
          once("pod deleted", it -> it.nodes.deletePod("main-" + it.random.nextInt(3))),
          lasting(
              "nonsense trigger",
              it -> it.annotate(Annotations.ROTATE_CA, "client;DROP TABLE"),
              it -> it.annotate(Annotations.ROTATE_CA, null)),
          once("second trigger", it -> it.annotate(Annotations.ROTATE_CA, "all")),
          once(
              "trigger with token",
              it -> it.annotate(Annotations.ROTATE_CA, "client,peer@2026-07")),
          once("leaves renewed", it -> it.annotate(Annotations.RENEW_LEAF, "all")),
          lasting(
              "rotation paused",
              it -> it.annotate(Annotations.PAUSE_ROTATION, "true"),
              it -> it.annotate(Annotations.PAUSE_ROTATION, null)),
          lasting(
              "suspended",
              it -> it.annotate(Annotations.SUSPEND, ""),
              it -> it.annotate(Annotations.SUSPEND, null)),
          lasting(
              "client tls off",
              it -> it.update(it.spec().withoutLine("client").withoutLine("backup")),
              it -> it.update(it.spec().withLines(ClusterSpec.ALL_LINES))),
          lasting(
              "peer tls off",
              it -> it.update(it.spec().withoutLine("peer")),
              it -> it.update(it.spec().withLines(ClusterSpec.ALL_LINES))),
          once(
              "scale out",
              it -> it.update(it.spec().withReplicas(it.spec().replicas() == 1 ? 3 : 5))),
          lasting("hibernation", ClusterSimulation::hibernate, ClusterSimulation::wake),
          once("image change", it -> it.update(it.spec().withImage("example.com/etcd-wrapper:v9"))),
          once("another name", it -> it.update(it.spec().withAdditionalName("b.example.com"))),
          once("another algorithm", it -> it.update(it.spec().withKeyAlgorithm("ECDSA-P384"))),
          once("other lifetimes", it -> it.update(it.spec().withValidity("26280h", "4380h"))),
          lasting(
              "policy provided",
              it -> it.update(it.spec().withPolicy("Provided")),
              it -> it.update(it.spec().withPolicy("Auto"))),
          once("operator killed", ClusterSimulation::killOperator));

  private static Disturbance once(String name, Consumer<ClusterSimulation> act) {
    return new Disturbance(name, act, _ -> {});
  }

  private static Disturbance lasting(
      String name, Consumer<ClusterSimulation> begin, Consumer<ClusterSimulation> end) {
    return new Disturbance(name, begin, end);
  }

  void begin(ClusterSimulation cluster) {
    begin.accept(cluster);
    cluster.notifyOperatorAtOnce();
  }

  /** A user or a repair ends it; nothing to do if it was a single act. */
  void end(ClusterSimulation cluster) {
    end.accept(cluster);
    cluster.notifyOperatorAtOnce();
  }

  private static Consumer<ClusterSimulation> delete(String secret) {
    return cluster -> cluster.api.secrets.delete(secret);
  }

  private static Consumer<ClusterSimulation> ahead(Duration difference) {
    return cluster -> cluster.clock.setAhead(difference);
  }

  private static void change(ClusterSimulation cluster, String secret, String key, String value) {
    cluster.api.secrets.change(secret, key, value == null ? null : value.getBytes(UTF_8));
  }

  private static void editBundle(ClusterSimulation cluster, String secret, boolean newest) {
    List<Certificate> all = cluster.api.secrets.certificates(secret);
    if (all.size() > 1) {
      List<Certificate> left = newest ? all.subList(1, all.size()) : all.subList(0, all.size() - 1);
      for (String key : Set.of("ca.crt", "bundle.crt")) {
        cluster.api.secrets.change(secret, key, TrustBundle.write(left));
      }
    }
  }

  private static void deleteGeneration(ClusterSimulation cluster, boolean oldest) {
    List<String> generations =
        cluster.api.secrets.all().all().stream()
            .map(secret -> secret.name())
            .filter(name -> name.matches("main-client-ca-[0-9]+"))
            .sorted()
            .toList();
    if (!generations.isEmpty()) {
      cluster.api.secrets.delete(oldest ? generations.getFirst() : generations.getLast());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
