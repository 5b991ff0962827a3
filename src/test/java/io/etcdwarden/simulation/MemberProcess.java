package io.etcdwarden.simulation;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.pki.x509.Certificate;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pod of a member and its processes, as measured: the kubelet updates the files late, etcd
 * reads its key pairs for each handshake, and everything else is read at start.
 */
final class MemberProcess {
  /** The names by which members mount the Secrets of a {@link ClusterSpec}. */
  private static final Set<String> READ =
      Set.of(
          "client-ca",
          "client-server",
          "client-client",
          "peer-ca",
          "peer-server",
          "backup-ca",
          "backup-server");

  final String name;
  final int ordinal;
  final String revision;
  private final Set<String> mounts;
  private final Map<String, String> annotations;
  private final Instant created;
  private final Random random;
  private final Map<String, List<Certificate>> files = new HashMap<>();
  private final Map<String, Instant> syncDue = new HashMap<>();
  private Map<String, List<Certificate>> memory = Map.of();
  private Instant mountAt;
  private Instant startAt = Instant.MAX;
  private Instant readyAt = Instant.MAX;
  private Instant started;
  private boolean ready;
  private boolean stuck;
  private int containerRestarts;

  MemberProcess(StatefulSet set, int ordinal, String revision, Instant now, Random random) {
    this.name = "main-" + ordinal;
    this.ordinal = ordinal;
    this.revision = revision;
    this.mounts =
        set.getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(volume -> volume.getSecret() != null)
            .map(volume -> volume.getSecret().getSecretName())
            .filter(READ::contains)
            .collect(Collectors.toSet());
    this.annotations = Map.copyOf(set.getSpec().getTemplate().getMetadata().getAnnotations());
    this.created = now;
    this.random = random;
    this.mountAt = now.plusSeconds(random.nextInt(10));
  }

  /** The kubelet notices this write within two minutes. */
  void secretWritten(String secret, Instant now) {
    if (mounts.contains(secret)) {
      if (memory.isEmpty() && files.isEmpty()) {
        mountAt = now.plusSeconds(5);
      } else {
        syncDue.putIfAbsent(secret, now.plusSeconds(20L + random.nextInt(95)));
      }
    }
  }

  /** Does what is due; returns whether the pod has changed for those who watch it. */
  boolean tick(SecretStore secrets, Instant now) {
    boolean changed = false;
    if (!now.isBefore(mountAt)) {
      mountAt = Instant.MAX;
      if (mounts.stream().noneMatch(it -> secrets.certificates(it).isEmpty())) {
        mounts.forEach(it -> files.put(it, secrets.certificates(it)));
        startAt = now.plusSeconds(5L + random.nextInt(10));
      }
    }
    syncDue.entrySet().removeIf(due -> sync(due, secrets, now));
    if (!now.isBefore(startAt)) {
      start(now);
      changed = true;
    }
    if (!ready && !stuck && !now.isBefore(readyAt)) {
      ready = true;
      changed = true;
    }
    return changed;
  }

  private boolean sync(Map.Entry<String, Instant> due, SecretStore secrets, Instant now) {
    boolean isDue = !now.isBefore(due.getValue());
    List<Certificate> stored = secrets.certificates(due.getKey());
    if (isDue && !stored.isEmpty()) {
      files.put(due.getKey(), stored);
    }
    return isDue;
  }

  private void start(Instant now) {
    memory = Map.copyOf(files);
    started = now;
    startAt = Instant.MAX;
    readyAt = now.plusSeconds(8L + random.nextInt(20));
    ready = false;
  }

  /** The containers crash, and start again with the files that the pod has. */
  void crash(Instant now) {
    if (isRunning()) {
      containerRestarts++;
      start(now);
    }
  }

  /** While a member is stuck it does not become ready. */
  void setStuck(boolean isStuck, Instant now) {
    stuck = isStuck;
    if (isStuck) {
      ready = false;
    } else if (isRunning()) {
      readyAt = now;
    }
  }

  Instant nextChange() {
    return Stream.concat(
            Stream.of(mountAt, startAt, ready || stuck ? Instant.MAX : readyAt),
            syncDue.values().stream())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The IP address of the pod. */
  String address() {
    return "10.0.0." + (ordinal + 1);
  }

  boolean isRunning() {
    return started != null;
  }

  boolean isReady() {
    return ready;
  }

  boolean isStuck() {
    return stuck;
  }

  boolean usesPeerTls() {
    return mounts.contains("peer-server");
  }

  /** What the files hold now; empty if the member does not use the Secret. */
  List<Certificate> file(String secret) {
    return files.getOrDefault(secret, List.of());
  }

  /** What a process read when it started; empty if the member does not use the Secret. */
  List<Certificate> loaded(String secret) {
    return memory.getOrDefault(secret, List.of());
  }

  Duration age(Instant now) {
    return Duration.between(created, now);
  }

  /**
   * @param hasAddress false if the status of the pod has no address
   */
  Pod pod(boolean hasAddress) {
    String isReady = ready ? "True" : "False";
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("ns")
        .withUid(name + "-" + created)
        .addToLabels("controller-revision-hash", revision)
        .withAnnotations(
            annotations.entrySet().stream()
                .filter(it -> it.getKey().startsWith(Annotations.RESTARTED_FOR))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .withCreationTimestamp(text(created))
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withPodIP(hasAddress ? address() : null)
        .withConditions(
            Stream.of("ContainersReady", "Ready")
                .map(
                    type ->
                        new PodConditionBuilder()
                            .withType(type)
                            .withStatus(isReady)
                            .withLastTransitionTime(text(started == null ? created : started))
                            .build())
                .toList())
        .withContainerStatuses(
            isRunning()
                ? Stream.of("etcd", "backup-restore").map(this::container).toList()
                : List.of())
        .endStatus()
        .build();
  }

  private ContainerStatus container(String container) {
    return new ContainerStatusBuilder()
        .withName(container)
        .withReady(ready)
        .withRestartCount(containerRestarts)
        .withNewState()
        .withNewRunning()
        .withStartedAt(text(started))
        .endRunning()
        .endState()
        .build();
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
