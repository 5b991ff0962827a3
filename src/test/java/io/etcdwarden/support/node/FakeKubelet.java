package io.etcdwarden.support.node;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Does the work of a kubelet: starts the member of a pod when all volumes can be mounted, writes
 * the status of the pod, and stops the member when the pod is deleted.
 */
final class FakeKubelet {
  private static final TypeReference<Map<String, Object>> DOCUMENT = new TypeReference<>() {};

  private final KubernetesClient client;
  private final Indexer<Pod> pods;
  private final MemberRunner memberRunner;
  private final WorkQueue queue;
  private final Clock clock;
  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private final Map<String, RenderedConfig> mounted = new ConcurrentHashMap<>();

  FakeKubelet(
      KubernetesClient client,
      Indexer<Pod> pods,
      MemberRunner memberRunner,
      WorkQueue queue,
      Clock clock) {
    this.client = client;
    this.pods = pods;
    this.memberRunner = memberRunner;
    this.queue = queue;
    this.clock = clock;
  }

  void reconcile(String key) {
    Pod pod = pods.getByKey(key);
    if (pod == null) {
      return;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      remove(pod);
      return;
    }
    if (!started.contains(uid(pod))) {
      start(pod);
    }
    writeStatus(pod);
  }

  /** Returns the configuration that was mounted when the member started. */
  Optional<RenderedConfig> configOf(Pod pod) {
    return Optional.ofNullable(mounted.get(uid(pod)));
  }

  private void remove(Pod pod) {
    memberRunner.stop(pod);
    started.remove(uid(pod));
    mounted.remove(uid(pod));
    client.resource(pod).withGracePeriod(0).delete();
  }

  private void start(Pod pod) {
    Optional<RenderedConfig> config = mount(pod);
    if (config.isEmpty()) {
      return;
    }
    mounted.put(uid(pod), config.get());
    started.add(uid(pod));
    String key = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    memberRunner.start(pod, config.get(), () -> queue.add("pod " + key, () -> reconcile(key)));
  }

  /** Returns the configuration; empty while a Secret or ConfigMap of a volume does not exist. */
  private Optional<RenderedConfig> mount(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Optional<RenderedConfig> config = Optional.empty();
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getSecret() != null && !hasSecret(namespace, volume.getSecret().getSecretName())) {
        return Optional.empty();
      }
      if (volume.getConfigMap() != null) {
        config = read(namespace, volume.getConfigMap().getName());
      }
    }
    return config;
  }

  private boolean hasSecret(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get() != null;
  }

  private Optional<RenderedConfig> read(String namespace, String name) {
    ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(map)
        .map(found -> found.getData().get(RenderedConfig.KEY))
        .map(text -> client.getKubernetesSerialization().unmarshal(text, DOCUMENT))
        .map(RenderedConfig::new);
  }

  private void writeStatus(Pod pod) {
    PodStatus status = status(pod, memberRunner.state(pod));
    if (!isSameStatus(pod.getStatus(), status)) {
      client
          .resource(pod)
          .editStatus(
              live -> {
                live.setStatus(status);
                return live;
              });
    }
  }

  private static boolean isSameStatus(PodStatus current, PodStatus wanted) {
    return current != null
        && Objects.equals(current.getPhase(), wanted.getPhase())
        && conditions(current).equals(conditions(wanted))
        && restarts(current) == restarts(wanted);
  }

  private static List<String> conditions(PodStatus status) {
    return status.getConditions().stream().map(it -> it.getType() + it.getStatus()).toList();
  }

  private static int restarts(PodStatus status) {
    return status.getContainerStatuses().stream().mapToInt(ContainerStatus::getRestartCount).sum();
  }

  private PodStatus status(Pod pod, Optional<MemberState> state) {
    boolean running = state.isPresent();
    boolean ready = state.filter(MemberState::ready).isPresent();
    return new PodStatusBuilder()
        .withPhase(running ? "Running" : "Pending")
        .withHostIP("127.0.0.1")
        .withPodIP(running ? memberRunner.address(pod) : null)
        .withStartTime(pod.getMetadata().getCreationTimestamp())
        .withConditions(
            condition("PodScheduled", true),
            condition("Initialized", running),
            condition("ContainersReady", ready),
            condition("Ready", ready))
        .withContainerStatuses(
            pod.getSpec().getContainers().stream().map(it -> container(pod, it, state)).toList())
        .build();
  }

  private PodCondition condition(String type, boolean isTrue) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(isTrue ? "True" : "False")
        .withLastTransitionTime(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }

  /** Only etcd has a readiness probe, so the sidecar is ready as soon as it runs. */
  private ContainerStatus container(Pod pod, Container container, Optional<MemberState> state) {
    String name = container.getName();
    String image = container.getImage();
    boolean isEtcd = "etcd".equals(name);
    boolean ready = state.filter(it -> !isEtcd || it.ready()).isPresent();
    int restarts = isEtcd ? state.map(MemberState::restarts).orElse(0) : 0;
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage(image)
        .withImageID(image)
        .withReady(ready)
        .withStarted(state.isPresent())
        .withRestartCount(restarts)
        .withState(
            state.isPresent()
                ? new ContainerStateBuilder()
                    .withNewRunning(startedAt(pod.getStatus(), name, restarts))
                    .build()
                : new ContainerStateBuilder()
                    .withNewWaiting()
                    .withReason("ContainerCreating")
                    .endWaiting()
                    .build())
        .build();
  }

  /** The time in the previous status, unless the container was restarted since. */
  private String startedAt(PodStatus before, String name, int restarts) {
    return Stream.ofNullable(before)
        .flatMap(status -> status.getContainerStatuses().stream())
        .filter(it -> name.equals(it.getName()) && restarts == it.getRestartCount())
        .flatMap(it -> Stream.ofNullable(it.getState().getRunning()))
        .map(ContainerStateRunning::getStartedAt)
        .findFirst()
        .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
