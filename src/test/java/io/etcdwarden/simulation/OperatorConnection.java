package io.etcdwarden.simulation;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What one reconcile reads and writes. It decides on what it observed at its start. */
final class OperatorConnection implements EtcdCluster {
  private static final String PKI_ANNOTATIONS = "pki.etcdwarden.io/";

  private final SimulatedApi api;
  private final SimulatedNodes nodes;
  private final ApiHooks hooks;
  private final Etcd known;
  private ObservedCluster observed;

  OperatorConnection(SimulatedApi api, SimulatedNodes nodes, ApiHooks hooks, Etcd known) {
    this.api = api;
    this.nodes = nodes;
    this.hooks = hooks;
    this.known = known;
  }

  @Override
  public ObservedCluster observe() {
    observed = api.observe(nodes.leases());
    hooks.afterObserve();
    return observed;
  }

  private void write(String what, Runnable request) {
    hooks.beforeWrite(what);
    request.run();
    api.countWrite();
    nodes.assertConnected(what);
    hooks.afterWrite(what);
  }

  @Override
  public List<StoredSecret> writeSecrets(List<SecretWrite> writes) {
    List<StoredSecret> stored = new ArrayList<>();
    for (SecretWrite write : writes) {
      write(
          write.getClass().getSimpleName() + " Secret " + write.secret().name(),
          () -> stored.add(api.secrets.write(write)));
    }
    return stored;
  }

  @Override
  public SigningState sign(SigningRequest request, KeyMaterial key, Instant now) {
    throw new UnsupportedOperationException("no simulated spec has an issuer");
  }

  @Override
  public List<HasMetadata> apply(List<HasMetadata> wanted) {
    return wanted.stream().map(this::apply).toList();
  }

  private HasMetadata apply(HasMetadata wanted) {
    ObjectRef ref = ObjectRef.of(wanted);
    HasMetadata live = api.objects.get(ref);
    if (live != null && wanted.equals(api.applied.get(ref))) {
      return live instanceof Lease ? observed.objects().getOrDefault(ref, live) : live;
    }
    requireObserved(ref, live);
    HasMetadata pristine = Serialization.clone(wanted);
    HasMetadata merged = merged(live, wanted);
    write(
        "apply " + ref,
        () -> {
          merged.getMetadata().setResourceVersion(api.nextVersion());
          api.applied.put(ref, pristine);
          api.objects.put(ref, merged);
        });
    return merged;
  }

  private void requireObserved(ObjectRef ref, HasMetadata live) {
    HasMetadata seen = observed.objects().get(ref);
    boolean isCurrent =
        live == null
            || (seen != null
                && (live instanceof Lease
                    || seen.getMetadata()
                        .getResourceVersion()
                        .equals(live.getMetadata().getResourceVersion())));
    if (!isCurrent) {
      throw new ConflictException(ref.toString(), null);
    }
  }

  /** Keeps the fields of other writers, and the annotations of restarts. */
  private static HasMetadata merged(HasMetadata live, HasMetadata wanted) {
    Long generation = live == null ? null : live.getMetadata().getGeneration();
    wanted.getMetadata().setGeneration(generation == null ? 1 : generation + 1);
    if (live instanceof Lease lease) {
      ((Lease) wanted).setSpec(lease.getSpec());
      wanted.getMetadata().setAnnotations(lease.getMetadata().getAnnotations());
    }
    if (live instanceof StatefulSet set) {
      StatefulSet changed = (StatefulSet) wanted;
      changed.setStatus(set.getStatus());
      changed
          .getSpec()
          .getUpdateStrategy()
          .setRollingUpdate(set.getSpec().getUpdateStrategy().getRollingUpdate());
      Map<String, String> annotations =
          changed.getSpec().getTemplate().getMetadata().getAnnotations();
      set.getSpec()
          .getTemplate()
          .getMetadata()
          .getAnnotations()
          .forEach(
              (key, value) -> {
                if (key.startsWith(PKI_ANNOTATIONS)) {
                  annotations.putIfAbsent(key, value);
                }
              });
    }
    return wanted;
  }

  @Override
  public boolean changesPodTemplate(StatefulSet existing, StatefulSet wanted) {
    StatefulSet applied = (StatefulSet) api.applied.get(SimulatedApi.MEMBER_SET);
    return applied == null
        || !applied.getSpec().getTemplate().equals(wanted.getSpec().getTemplate());
  }

  @Override
  public StatefulSet holdMembers(StatefulSet memberSet, int partition, String cause) {
    return setPartition(memberSet, OptionalInt.of(partition));
  }

  @Override
  public StatefulSet setPartition(StatefulSet memberSet, OptionalInt partition) {
    StatefulSet live = current(memberSet);
    write(
        "partition " + partition,
        () -> {
          StatefulSet changed = new StatefulSetBuilder(live).build();
          changed
              .getSpec()
              .getUpdateStrategy()
              .setRollingUpdate(
                  partition.isPresent()
                      ? new RollingUpdateStatefulSetStrategy(null, partition.getAsInt())
                      : null);
          put(changed, live);
        });
    return api.memberSet().orElseThrow();
  }

  private void put(StatefulSet changed, StatefulSet live) {
    changed.getMetadata().setGeneration(live.getMetadata().getGeneration() + 1);
    changed.getMetadata().setResourceVersion(api.nextVersion());
    api.objects.put(SimulatedApi.MEMBER_SET, changed);
    observed = observed.with(List.of(changed));
  }

  private StatefulSet current(StatefulSet memberSet) {
    StatefulSet live = api.memberSet().orElseThrow();
    if (!live.getMetadata()
        .getResourceVersion()
        .equals(memberSet.getMetadata().getResourceVersion())) {
      throw new ConflictException("StatefulSet main", null);
    }
    return live;
  }

  @Override
  public void restartMembers(StatefulSet memberSet, Map<String, String> annotations) {
    StatefulSet live = current(memberSet);
    write(
        "restart " + annotations.values(),
        () -> {
          nodes.assertAllReady();
          StatefulSet changed =
              new StatefulSetBuilder(live)
                  .editSpec()
                  .editTemplate()
                  .editMetadata()
                  .addToAnnotations(annotations)
                  .endMetadata()
                  .endTemplate()
                  .endSpec()
                  .build();
          put(changed, live);
          api.restarts.add(Map.copyOf(annotations));
        });
  }

  @Override
  public List<ObjectRef> delete(List<ObjectRef> unwanted) {
    List<ObjectRef> deleted = unwanted.stream().filter(api.objects::containsKey).toList();
    for (ObjectRef ref : deleted) {
      write("delete " + ref, () -> api.objects.remove(ref));
    }
    return deleted;
  }

  @Override
  public void deleteOrphaningPods(ObjectRef memberSet) {
    throw new UnsupportedOperationException("no simulated spec replaces its StatefulSet");
  }

  @Override
  public void createTask(EtcdOpsTask task) {
    throw new UnsupportedOperationException("no simulated cluster has a store");
  }

  @Override
  public VolumeExpansion volumeExpansion(String storageClass) {
    return VolumeExpansion.NO_SUCH_CLASS;
  }

  @Override
  public Optional<PersistentVolumeClaim> claim(String name) {
    return Optional.empty();
  }

  @Override
  public List<PersistentVolumeClaim> labelClaims(
      StatefulSet memberSet, List<ClaimLabelling> labels) {
    return List.of();
  }

  @Override
  public void resizeClaims(List<ClaimResize> claims) {
    if (!claims.isEmpty()) {
      throw new UnsupportedOperationException("no simulated spec changes its volumes");
    }
  }

  @Override
  public Map<ObjectRef, HasMetadata> controlledObjects() {
    return Map.copyOf(api.objects);
  }

  @Override
  public void writeStatus(EtcdStatus status) {
    if (status.equals(known.getStatus())) {
      return;
    }
    hooks.beforeWrite("status");
    if (!api.isVersion(known)) {
      throw new ConflictException("Etcd", null);
    }
    api.writeStatus(status);
    hooks.afterWrite("status");
  }

  @Override
  public void removeOperationAnnotation() {
    changeAnnotations(Map.of(Annotations.OPERATION, "", Annotations.OPERATION_DEPRECATED, ""));
  }

  @Override
  public void changeAnnotations(Map<String, String> changes) {
    write(
        "annotations " + changes.keySet(),
        () -> changes.forEach((key, value) -> api.annotate(key, value.isEmpty() ? null : value)));
  }

  @Override
  public boolean publish(ConfigMap bundle) {
    throw new UnsupportedOperationException("no simulated spec publishes a trust bundle");
  }

  @Override
  public void replacePods(StatefulSet memberSet, List<Pod> pods) {
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      write("delete Pod " + name, () -> nodes.deletePod(name));
    }
  }

  @Override
  public void recordEvents(List<EventText> events) {
    api.events.addAll(events);
  }

  @Override
  public void clearCachedSecrets() {
    // Nothing is cached here.
  }
}
