package io.etcdwarden.bench;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Creates and changes the clusters: three members, TLS on all lines, backups in S3. */
record BenchmarkClusters(KubernetesClient client) {
  private static final String NAMESPACE = "bench";
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int SECRET_SIZE = 500 * 1024;

  void prepare(int secrets) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    createSecret("backup-store", Map.of("region", "x", "accessKeyID", "x", "secretAccessKey", "x"));
    String bulk = "x".repeat(SECRET_SIZE);
    IntStream.range(0, secrets).forEach(n -> createSecret("other-" + n, Map.of("bulk", bulk)));
  }

  private void createSecret(String name, Map<String, String> content) {
    SecretBuilder secret =
        new SecretBuilder().withNewMetadata().withName(name).withNamespace(NAMESPACE).endMetadata();
    content.forEach(
        (key, value) ->
            secret.addToData(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    client.resource(secret.build()).create();
  }

  void create(String name) {
    client.resource(etcd(name)).create();
  }

  /** Creates this many clusters in parallel, and returns after the last response. */
  void create(int number) {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, number).forEach(n -> callers.execute(() -> create("cluster-" + n)));
    }
  }

  void deleteAll() {
    client.resources(Etcd.class).inNamespace(NAMESPACE).delete();
  }

  /** Waits for this many member sets. */
  Wait untilMemberSets(int number) {
    CountDownLatch latch = new CountDownLatch(number);
    return new Wait(
        latch,
        client
            .apps()
            .statefulSets()
            .inNamespace(NAMESPACE)
            .inform(new Counting<>(latch, set -> true)));
  }

  /** Waits until this many Etcds are reconciled. */
  Wait untilObserved(int number) {
    CountDownLatch latch = new CountDownLatch(number);
    return new Wait(
        latch,
        client
            .resources(Etcd.class)
            .inNamespace(NAMESPACE)
            .inform(new Counting<>(latch, Etcd::hasObservedSpec)));
  }

  /** Waits until this Etcd is reconciled. */
  Wait untilObserved(String name) {
    CountDownLatch latch = new CountDownLatch(1);
    return new Wait(
        latch,
        client
            .resources(Etcd.class)
            .inNamespace(NAMESPACE)
            .withName(name)
            .inform(new Counting<>(latch, Etcd::hasObservedSpec)));
  }

  /** Creates a cluster of one member, without TLS and without backups. */
  void createPlain(String name) {
    client
        .resource(
            Etcds.parse(
                """
                apiVersion: druid.gardener.cloud/v1alpha1
                kind: Etcd
                metadata: {name: NAME, namespace: bench}
                spec: {labels: {app: NAME}, replicas: 1, etcd: {}, backup: {}}
                """
                    .replace("NAME", name)))
        .create();
  }

  /** Changes the spec. The annotation is for operators that do not apply a spec by themselves. */
  void changeQuota(String name) {
    client
        .resources(Etcd.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"metadata": {"annotations": {"druid.gardener.cloud/operation": "reconcile"}},
             "spec": {"etcd": {"quota": "4Gi"}}}
            """);
  }

  /** Writes the heartbeat Lease of the first member, renewed at this moment. */
  void renewMemberLease(String name, Instant at) {
    client
        .leases()
        .inNamespace(NAMESPACE)
        .withName(name + "-0")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"holderIdentity\": \"a1:b1:Leader\", \"renewTime\": \"%s\"}}"
                .formatted(MICRO_TIME.format(at)));
  }

  /** Waits until the spec of this member set changes. */
  Wait untilMemberSetChanges(String name) {
    CountDownLatch latch = new CountDownLatch(1);
    var sets = client.apps().statefulSets().inNamespace(NAMESPACE).withName(name);
    Long generation = sets.get().getMetadata().getGeneration();
    return new Wait(
        latch,
        sets.inform(new Counting<>(latch, set -> set.getMetadata().getGeneration() > generation)));
  }

  /** Waits until the status says that a member is ready, or that one is not. */
  Wait untilMemberReadinessIs(String name, boolean ready) {
    CountDownLatch latch = new CountDownLatch(1);
    return new Wait(
        latch,
        client
            .resources(Etcd.class)
            .inNamespace(NAMESPACE)
            .withName(name)
            .inform(
                new Counting<>(
                    latch,
                    etcd ->
                        etcd.getStatus() != null
                            && etcd.getStatus().members() != null
                            && etcd.getStatus().members().stream()
                                .anyMatch(member -> member.isReady() == ready))));
  }

  /** Whether all Etcds are deleted. */
  boolean areGone() {
    return client.resources(Etcd.class).inNamespace(NAMESPACE).list().getItems().isEmpty();
  }

  /** Waits with a watch until something has happened. */
  record Wait(CountDownLatch latch, SharedIndexInformer<?> informer) {
    /** Returns when it happened. */
    Instant await(Duration timeout) throws InterruptedException {
      boolean happened = latch.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
      Instant end = Instant.now();
      informer.close();
      if (!happened) {
        throw new IllegalStateException(
            latch.getCount() + " are missing after " + timeout.toSeconds() + " s");
      }
      return end;
    }
  }

  private record Counting<T extends HasMetadata>(
      CountDownLatch latch, Predicate<T> counts, Set<String> seen)
      implements ResourceEventHandler<T> {
    Counting(CountDownLatch latch, Predicate<T> counts) {
      this(latch, counts, ConcurrentHashMap.newKeySet());
    }

    @Override
    public void onAdd(T object) {
      if (counts.test(object) && seen.add(object.getMetadata().getName())) {
        latch.countDown();
      }
    }

    @Override
    public void onUpdate(T before, T object) {
      onAdd(object);
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      // Nothing is deleted during a wait.
    }
  }

  private static Etcd etcd(String name) {
    Etcd etcd =
        Etcds.parse(
            """
            apiVersion: druid.gardener.cloud/v1alpha1
            kind: Etcd
            metadata: {name: NAME, namespace: bench}
            spec:
              labels: {app: NAME}
              replicas: 3
              etcd:
                clientUrlTls:
                  tlsCASecretRef: {name: NAME-client-ca, dataKey: ca.crt}
                  serverTLSSecretRef: {name: NAME-client-server}
                  clientTLSSecretRef: {name: NAME-client-client}
                peerUrlTls:
                  tlsCASecretRef: {name: NAME-peer-ca, dataKey: ca.crt}
                  serverTLSSecretRef: {name: NAME-peer-server}
              backup:
                tls:
                  tlsCASecretRef: {name: NAME-backup-ca, dataKey: ca.crt}
                  serverTLSSecretRef: {name: NAME-backup-server}
                  clientTLSSecretRef: {name: NAME-backup-client}
                store:
                  provider: aws
                  container: bucket
                  prefix: NAME
                  secretRef: {name: backup-store}
            """
                .replace("NAME", name));
    return etcd;
  }
}
