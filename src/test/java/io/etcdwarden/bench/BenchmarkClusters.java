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

/** The clusters that are asked for: three members, TLS on all lines, backups in S3. */
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

  /** Asks for them all at once, and returns when the last request has been answered. */
  void create(int number) {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, number).forEach(n -> callers.execute(() -> create("cluster-" + n)));
    }
  }

  void deleteAll() {
    client.resources(Etcd.class).inNamespace(NAMESPACE).delete();
  }

  /** Done when so many member sets are there. */
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

  /** Done when so many resources have been acted on. */
  Wait untilObserved(int number) {
    CountDownLatch latch = new CountDownLatch(number);
    return new Wait(
        latch,
        client
            .resources(Etcd.class)
            .inNamespace(NAMESPACE)
            .inform(new Counting<>(latch, Etcd::hasObservedSpec)));
  }

  /** Done when this resource has been acted on. */
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

  /** Asks for a cluster of one member that speaks no TLS and keeps no backups. */
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

  /** Changes the spec, and asks for it as operators want it that do not act by themselves. */
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

  /** Has the first member report itself as alive at that moment. */
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

  /** Done when the member set of this name has another spec than it has now. */
  Wait untilMemberSetChanges(String name) {
    CountDownLatch latch = new CountDownLatch(1);
    var sets = client.apps().statefulSets().inNamespace(NAMESPACE).withName(name);
    Long generation = sets.get().getMetadata().getGeneration();
    return new Wait(
        latch,
        sets.inform(new Counting<>(latch, set -> set.getMetadata().getGeneration() > generation)));
  }

  /** Done when this cluster's first member is told to be ready, or no longer to be. */
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

  /** Done when no resource is left. */
  boolean areGone() {
    return client.resources(Etcd.class).inNamespace(NAMESPACE).list().getItems().isEmpty();
  }

  /** Something that will be true some day, noticed by a watch. */
  record Wait(CountDownLatch latch, SharedIndexInformer<?> informer) {
    /** Returns the moment at which it was noticed. */
    Instant await(Duration patience) throws InterruptedException {
      boolean came = latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      Instant noticed = Instant.now();
      informer.close();
      if (!came) {
        throw new IllegalStateException(
            latch.getCount() + " are missing after " + patience.toSeconds() + " s");
      }
      return noticed;
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
      // Nothing is deleted while something is waited for.
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
