package io.etcdwarden.simulation;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The objects of one Etcd, as an API server has them. Objects that were given out never change. */
final class SimulatedApi {
  static final ObjectRef MEMBER_SET = new ObjectRef("StatefulSet", "main");

  /** The objects as the operator applied them last; an equal one is not written again. */
  final Map<ObjectRef, HasMetadata> applied = new HashMap<>();

  final Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
  final SecretStore secrets;

  /** What the operator has recorded: every event, and every status that differs from the last. */
  final List<EventText> events = new ArrayList<>();

  final List<EtcdStatus> statuses = new ArrayList<>();

  /** The template annotations of each restart that the operator has started. */
  final List<Map<String, String>> restarts = new ArrayList<>();

  private final Map<String, Pod> pods = new TreeMap<>();
  private final String uid;
  private Etcd etcd;
  private long version;
  private int writes;

  SimulatedApi(String uid, Consumer<String> onSecretData) {
    this.uid = uid;
    this.secrets = new SecretStore(onSecretData);
  }

  void create(ClusterSpec spec) {
    etcd = spec.etcd();
    etcd.getMetadata().setUid(uid);
    etcd.getMetadata().setGeneration(1L);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  /** The Etcd as a reconcile receives it. */
  Etcd live() {
    Etcd copy = new Etcd();
    copy.setMetadata(
        new ObjectMetaBuilder(etcd.getMetadata())
            .withAnnotations(new HashMap<>(etcd.getMetadata().getAnnotations()))
            .build());
    copy.setSpec(etcd.getSpec());
    copy.setStatus(etcd.getStatus());
    return copy;
  }

  void updateSpec(ClusterSpec spec) {
    etcd.setSpec(Etcds.copy(spec.etcd()).getSpec());
    etcd.getMetadata().setGeneration(etcd.getMetadata().getGeneration() + 1);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  void annotate(String key, String value) {
    Map<String, String> annotations = new HashMap<>(etcd.getMetadata().getAnnotations());
    if (value == null) {
      annotations.remove(key);
    } else {
      annotations.put(key, value);
    }
    etcd.getMetadata().setAnnotations(annotations);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  void markDeleted(String time) {
    etcd.getMetadata().setDeletionTimestamp(time);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  void writeStatus(EtcdStatus status) {
    etcd.setStatus(status);
    etcd.getMetadata().setResourceVersion(nextVersion());
    statuses.add(status);
  }

  boolean isVersion(Etcd known) {
    return known.getMetadata().getResourceVersion().equals(etcd.getMetadata().getResourceVersion());
  }

  Optional<StatefulSet> memberSet() {
    return Optional.ofNullable((StatefulSet) objects.get(MEMBER_SET));
  }

  void put(Pod pod) {
    pods.put(pod.getMetadata().getName(), pod);
  }

  void removePod(String name) {
    pods.remove(name);
  }

  void setStatus(StatefulSetStatus status) {
    StatefulSet set = memberSet().orElseThrow();
    if (!status.equals(set.getStatus())) {
      StatefulSet changed = new StatefulSetBuilder(set).withStatus(status).build();
      changed.getMetadata().setResourceVersion(nextVersion());
      objects.put(MEMBER_SET, changed);
    }
  }

  ObservedCluster observe(Map<ObjectRef, HasMetadata> renewed) {
    Map<ObjectRef, HasMetadata> all = new LinkedHashMap<>(objects);
    all.putAll(renewed);
    return new ObservedCluster(all, List.copyOf(pods.values()), List.of(), Map.of(), secrets.all());
  }

  String nextVersion() {
    return String.valueOf(++version);
  }

  /** Counts a write of the operator other than a status or an event. */
  void countWrite() {
    writes++;
  }

  int writes() {
    return writes;
  }
}
