package io.etcdwarden.e2e;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One etcd cluster of a story: its Etcd, StatefulSet, pods and volumes. */
final class EtcdCluster {
  /** The conditions of a healthy cluster. */
  private static final List<String> HEALTH_CONDITIONS =
      List.of("Ready", "AllMembersReady", "AllMembersUpdated", "CertificatesReady");

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  EtcdCluster(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  /** Creates the Etcd with this spec: YAML, indented by two spaces. */
  void create(String spec) {
    Etcd etcd = Etcds.with(name, spec);
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  /** Changes the Etcd by a merge patch, written as YAML. */
  void patch(String patch) {
    client
        .genericKubernetesResources("druid.gardener.cloud/v1alpha1", Etcd.KIND)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json(patch));
  }

  private String json(String yaml) {
    return client
        .getKubernetesSerialization()
        .asJson(client.getKubernetesSerialization().unmarshal(yaml, Map.class));
  }

  void annotate(String key, String value) {
    patch("{\"metadata\": {\"annotations\": {\"" + key + "\": \"" + value + "\"}}}");
  }

  void delete() {
    resource().delete();
  }

  Etcd get() {
    return resource().require();
  }

  private Resource<Etcd> resource() {
    return client.resources(Etcd.class).inNamespace(namespace).withName(name);
  }

  /** Waits until the StatefulSet has a newer generation; returns the time that this took. */
  Duration awaitMemberSetGeneration(long generation) {
    return pollQuickly(
        () -> memberSet().orElseThrow().getMetadata().getGeneration() > generation,
        "the StatefulSet is unchanged");
  }

  /** Waits until a pod is being deleted; returns the time that this took. */
  Duration awaitFirstPodTermination() {
    return pollQuickly(
        () -> podList().stream().anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null),
        "no pod is being deleted");
  }

  private static Duration pollQuickly(BooleanSupplier condition, String problem) {
    long start = System.nanoTime();
    PollTimeout.ofSeconds(60)
        .await(() -> condition.getAsBoolean() ? Optional.empty() : Optional.of(problem));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  void deletePod(int ordinal) {
    client.pods().inNamespace(namespace).withName(name + "-" + ordinal).delete();
  }

  /** Deletes the volume of a member, and the pod that uses it. */
  void loseVolume(int ordinal) {
    String pod = name + "-" + ordinal;
    client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .resources()
        .filter(claim -> claim.get().getMetadata().getName().endsWith(pod))
        .forEach(Resource::delete);
    deletePod(ordinal);
  }

  Optional<StatefulSet> memberSet() {
    return Optional.ofNullable(
        client.apps().statefulSets().inNamespace(namespace).withName(name).get());
  }

  /** The UIDs of the pods by name. */
  Map<String, String> pods() {
    return podList().stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getName(),
                pod -> pod.getMetadata().getUid(),
                (one, other) -> one,
                TreeMap::new));
  }

  /** The pod UID and the restart count of each container of each member. */
  Map<String, String> containerRestarts() {
    Map<String, String> restarts = new TreeMap<>();
    for (Pod pod : podList()) {
      for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
        restarts.put(
            pod.getMetadata().getName() + " " + container.getName(),
            pod.getMetadata().getUid() + ", restarts: " + container.getRestartCount());
      }
    }
    return restarts;
  }

  /** The images of the StatefulSet. */
  List<String> images() {
    return memberSet().orElseThrow().getSpec().getTemplate().getSpec().getContainers().stream()
        .map(Container::getImage)
        .toList();
  }

  private List<Pod> podList() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/part-of", name)
        .list()
        .getItems();
  }

  /** Waits until the current spec is applied and this number of members is healthy. */
  void awaitHealthy(int replicas, Duration limit) {
    new Await(limit).until(() -> problem(replicas));
  }

  /** The first reason why the cluster is not healthy; empty for a healthy cluster. */
  Optional<String> problem(int replicas) {
    Etcd etcd = get();
    Optional<StatefulSet> set = memberSet();
    if (etcd.getStatus() == null || set.isEmpty()) {
      return Optional.of(name + " has no status or StatefulSet yet");
    }
    if (!Objects.equals(
        etcd.getStatus().observedGeneration(), etcd.getMetadata().getGeneration())) {
      return Optional.of("the last change is not applied: " + etcd.getStatus().lastOperation());
    }
    if (!LastOperation.SUCCEEDED.equals(etcd.getStatus().lastOperation().state())) {
      return Optional.of("last operation: " + etcd.getStatus().lastOperation());
    }
    if (!isRolledOut(set.get(), replicas)) {
      return Optional.of("the pods are not rolled out: " + set.get().getStatus());
    }
    return HEALTH_CONDITIONS.stream()
        .filter(type -> !condition(etcd, type).map(Condition::hasStatusTrue).orElse(false))
        .findFirst()
        .map(type -> String.valueOf(condition(etcd, type).orElse(null)));
  }

  private static boolean isRolledOut(StatefulSet set, int replicas) {
    StatefulSetStatus status = set.getStatus();
    return status != null
        && Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration())
        && Objects.equals(set.getSpec().getReplicas(), replicas)
        && Objects.equals(status.getReadyReplicas(), replicas)
        && Objects.equals(status.getUpdatedReplicas(), replicas)
        && Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
  }

  Optional<Condition> condition(String type) {
    return condition(get(), type);
  }

  static Optional<Condition> condition(Etcd etcd, String type) {
    if (etcd.getStatus() == null || etcd.getStatus().conditions() == null) {
      return Optional.empty();
    }
    return etcd.getStatus().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  /** Waits until a condition of the Etcd holds. */
  void await(String what, Predicate<Etcd> condition, Duration limit) {
    new Await(limit)
        .until(
            () -> {
              Etcd etcd = get();
              return condition.test(etcd)
                  ? Optional.empty()
                  : Optional.of("not " + what + ": " + etcd.getStatus());
            });
  }
}
