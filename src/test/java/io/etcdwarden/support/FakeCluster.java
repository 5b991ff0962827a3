package io.etcdwarden.support;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.ClusterFactory;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.observed.ClaimLabelling;
import io.etcdwarden.observed.ClaimResize;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.VolumeExpansion;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * One Etcd and its objects in memory. It behaves like an API server: each write increases the
 * resource version, a write for an older version is refused, and an apply that changes nothing is
 * no write.
 */
public final class FakeCluster implements ClusterFactory {
  private final Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
  private final Map<ObjectRef, HasMetadata> appliedObjects = new HashMap<>();
  private final Map<String, StoredSecret> secrets = new TreeMap<>();
  private final Map<String, Pod> pods = new TreeMap<>();
  private final Map<String, EtcdOpsTask> tasks = new TreeMap<>();
  private final Map<String, PersistentVolumeClaim> claims = new TreeMap<>();
  private final Map<String, PersistentVolumeClaim> uncachedClaims = new TreeMap<>();
  private final Map<String, VolumeExpansion> storageClasses = new HashMap<>();
  private final List<String> writes = new ArrayList<>();
  private final List<EventText> events = new ArrayList<>();
  private final List<KeyMaterial> signingKeys = new ArrayList<>();
  private BiFunction<SigningRequest, KeyMaterial, SigningState> issuer =
      (_, _) -> new SigningState.Pending("There is no issuer.");
  private Optional<RuntimeException> applyFailure = Optional.empty();
  private Optional<RuntimeException> secretWriteFailure = Optional.empty();
  private Etcd etcd;
  private long version;

  /** Creates the Etcd. */
  public void create(Etcd created) {
    etcd = Etcds.copy(created);
    etcd.getMetadata().setUid("etcd-uid");
    etcd.getMetadata().setGeneration(1L);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  /** Returns the Etcd in its current version. */
  public Etcd live() {
    return Etcds.copy(etcd);
  }

  /** Changes the spec as a user would; the status stays. */
  public void updateSpec(Etcd other) {
    etcd.setSpec(Etcds.copy(other).getSpec());
    etcd.getMetadata().setGeneration(etcd.getMetadata().getGeneration() + 1);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  /** Changes something other than the spec. */
  public void edit(Consumer<Etcd> change) {
    change.accept(etcd);
    etcd.getMetadata().setResourceVersion(nextVersion());
  }

  /** Answers requests to sign CAs from now on. */
  public void setIssuer(BiFunction<SigningRequest, KeyMaterial, SigningState> answers) {
    issuer = answers;
  }

  /** The key of each request to sign a CA. */
  public List<KeyMaterial> signingKeys() {
    return List.copyOf(signingKeys);
  }

  /** Creates or replaces a Secret as a user would. */
  public void put(StoredSecret secret) {
    secrets.put(secret.name(), written(secret));
  }

  public void removeSecret(String name) {
    secrets.remove(name);
  }

  public List<String> secretNames() {
    return List.copyOf(secrets.keySet());
  }

  public Optional<StoredSecret> secret(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  /** Changes an object as another program would. */
  public <T extends HasMetadata> void change(Class<T> kind, String name, Consumer<T> change) {
    T object = object(kind, name).orElseThrow();
    change.accept(object);
    object.getMetadata().setResourceVersion(nextVersion());
  }

  public <T extends HasMetadata> Optional<T> object(Class<T> kind, String name) {
    return Optional.ofNullable(
        kind.cast(objects.get(new ObjectRef(HasMetadata.getKind(kind), name))));
  }

  /** Deletes an object without its dependents. */
  public <T extends HasMetadata> void remove(Class<T> kind, String name) {
    ObjectRef ref = new ObjectRef(HasMetadata.getKind(kind), name);
    objects.remove(ref);
    appliedObjects.remove(ref);
  }

  public void put(Pod pod) {
    pods.put(pod.getMetadata().getName(), pod);
  }

  public void put(PersistentVolumeClaim claim) {
    claim.getMetadata().setResourceVersion(nextVersion());
    claims.put(claim.getMetadata().getName(), claim);
  }

  /** Creates a claim that the operator's cache does not have, because of its labels. */
  public void putUncached(PersistentVolumeClaim claim) {
    claim.getMetadata().setResourceVersion(nextVersion());
    uncachedClaims.put(claim.getMetadata().getName(), claim);
  }

  /** Returns the claim of this name, whether the cache has it or not. */
  public Optional<PersistentVolumeClaim> findClaim(String name) {
    return Optional.ofNullable(claims.get(name))
        .or(() -> Optional.ofNullable(uncachedClaims.get(name)));
  }

  /** Sets whether the storage class allows volumes to expand. */
  public void storageClass(String name, VolumeExpansion volumeExpansion) {
    storageClasses.put(name, volumeExpansion);
  }

  public Map<ObjectRef, HasMetadata> objects() {
    return Map.copyOf(objects);
  }

  /** Returns the task of this name. */
  public Optional<EtcdOpsTask> task(String name) {
    return Optional.ofNullable(tasks.get(name));
  }

  public void put(EtcdOpsTask task) {
    tasks.put(task.getMetadata().getName(), task);
  }

  /** Makes the next write of an object fail. */
  public void failNextApply(RuntimeException failure) {
    applyFailure = Optional.of(failure);
  }

  /** Makes the next write of a Secret fail. */
  public void failNextSecretWrite(RuntimeException failure) {
    secretWriteFailure = Optional.of(failure);
  }

  /** Returns the writes since the previous call, each as verb and object. */
  public List<String> writes() {
    List<String> since = List.copyOf(writes);
    writes.clear();
    return since;
  }

  /** Returns the events since the previous call. */
  public List<EventText> events() {
    List<EventText> since = List.copyOf(events);
    events.clear();
    return since;
  }

  /** Returns the reasons of the events since the previous call. */
  public List<String> eventReasons() {
    List<String> since = events.stream().map(EventText::reason).toList();
    events.clear();
    return since;
  }

  @Override
  public List<EventSource<?, Etcd>> eventSources(EventSourceContext<Etcd> context) {
    return List.of();
  }

  @Override
  public EtcdCluster of(Etcd known, Context<Etcd> context) {
    return new ClusterOfRun(known);
  }

  private String nextVersion() {
    return String.valueOf(++version);
  }

  private StoredSecret written(StoredSecret secret) {
    return new StoredSecret(
        secret.name(),
        secret.type(),
        secret.data(),
        secret.labels(),
        secret.annotations(),
        secret.owners(),
        secret.uid().isEmpty() ? "uid-" + secret.name() : secret.uid(),
        nextVersion(),
        false,
        secret.immutable());
  }

  /** The cluster for one reconcile, which has received the Etcd in the version {@code known}. */
  private final class ClusterOfRun implements EtcdCluster {
    private final Etcd known;

    ClusterOfRun(Etcd known) {
      this.known = known;
    }

    @Override
    public ObservedCluster observe() {
      return new ObservedCluster(
          controlledObjects(),
          List.copyOf(pods.values()),
          List.copyOf(claims.values()),
          Map.of(),
          List.of(),
          List.of(),
          StoredSecrets.of(secrets.values()),
          List.copyOf(tasks.values()));
    }

    @Override
    public List<StoredSecret> writeSecrets(List<SecretWrite> wanted) {
      return wanted.stream().map(this::keep).toList();
    }

    private StoredSecret keep(SecretWrite write) {
      if (secretWriteFailure.isPresent()) {
        RuntimeException failure = secretWriteFailure.get();
        secretWriteFailure = Optional.empty();
        throw failure;
      }
      StoredSecret wanted = write.secret();
      StoredSecret held = secrets.get(wanted.name());
      boolean isCurrent =
          write instanceof SecretWrite.Create
              ? held == null
              : held != null && held.resourceVersion().equals(wanted.resourceVersion());
      if (!isCurrent) {
        throw new ConflictException("Secret " + wanted.name(), null);
      }
      writes.add(
          write.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " Secret " + wanted.name());
      if (write instanceof SecretWrite.Delete) {
        return secrets.remove(wanted.name());
      }
      StoredSecret stored =
          write instanceof SecretWrite.Update ? StoredSecrets.updated(held, wanted) : wanted;
      secrets.put(wanted.name(), written(stored));
      return secrets.get(wanted.name());
    }

    @Override
    public SigningState sign(SigningRequest request, KeyMaterial key, Instant now) {
      signingKeys.add(key);
      return issuer.apply(request, key);
    }

    @Override
    public List<HasMetadata> apply(List<HasMetadata> wanted) {
      return wanted.stream().map(this::apply).toList();
    }

    private HasMetadata apply(HasMetadata wanted) {
      if (applyFailure.isPresent()) {
        RuntimeException failure = applyFailure.get();
        applyFailure = Optional.empty();
        throw failure;
      }
      ObjectRef ref = ObjectRef.of(wanted);
      HasMetadata live = objects.get(ref);
      if (live != null && wanted.equals(appliedObjects.get(ref))) {
        return live;
      }
      HasMetadata before = appliedObjects.put(ref, Serialization.clone(wanted));
      HasMetadata merged = merged(live, before, Serialization.clone(wanted));
      merged.getMetadata().setResourceVersion(nextVersion());
      objects.put(ref, merged);
      writes.add((live == null ? "create " : "apply ") + ref);
      return merged;
    }

    /** Keeps the fields of other owners: the spec of a Lease and the status of a StatefulSet. */
    private HasMetadata merged(HasMetadata live, HasMetadata before, HasMetadata wanted) {
      Long generation = live == null ? null : live.getMetadata().getGeneration();
      wanted.getMetadata().setGeneration(generation == null ? 1 : generation + 1);
      if (live instanceof Lease lease) {
        ((Lease) wanted).setSpec(lease.getSpec());
        wanted.getMetadata().setAnnotations(lease.getMetadata().getAnnotations());
      }
      if (live instanceof StatefulSet set) {
        ((StatefulSet) wanted).setStatus(set.getStatus());
        RollingUpdateStatefulSetStrategy strategy =
            set.getSpec().getUpdateStrategy().getRollingUpdate();
        // An apply removes what the same field manager has applied before.
        if (strategy != null
            && !strategy.equals(
                ((StatefulSet) before).getSpec().getUpdateStrategy().getRollingUpdate())) {
          ((StatefulSet) wanted).getSpec().getUpdateStrategy().setRollingUpdate(strategy);
        }
        writeCause(
            (StatefulSet) wanted,
            set.getMetadata().getAnnotations().getOrDefault(Annotations.CHANGE_CAUSE, ""));
      }
      return wanted;
    }

    @Override
    public void changeAnnotations(Map<String, String> changes) {
      changes.forEach(
          (key, value) -> {
            if (value.isEmpty()) {
              etcd.getMetadata().getAnnotations().remove(key);
            } else {
              etcd.getMetadata().getAnnotations().put(key, value);
            }
          });
      etcd.getMetadata().setResourceVersion(nextVersion());
      writes.add("change annotations " + changes.keySet());
    }

    @Override
    @SuppressWarnings("CheckReturnValue") // the object is in the map
    public boolean publish(ConfigMap bundle) {
      HasMetadata live = objects.get(ObjectRef.of(bundle));
      if (live != null && !PkiLabels.isTrustBundle(live.getMetadata().getLabels())) {
        return false;
      }
      apply(bundle);
      return true;
    }

    @Override
    public void restartMembers(StatefulSet memberSet, Map<String, String> annotations) {
      StatefulSet live = current(memberSet);
      live.getSpec().getTemplate().getMetadata().getAnnotations().putAll(annotations);
      live.getMetadata().setResourceVersion(nextVersion());
      writes.add("restart " + String.join(", ", annotations.values()));
    }

    @Override
    public boolean changesPodTemplate(StatefulSet existing, StatefulSet wanted) {
      StatefulSet applied = (StatefulSet) appliedObjects.get(ObjectRef.of(existing));
      return applied == null
          || !applied.getSpec().getTemplate().equals(wanted.getSpec().getTemplate());
    }

    @Override
    public StatefulSet holdMembers(StatefulSet memberSet, int partition, String cause) {
      writeCause(current(memberSet), cause);
      return setPartition(memberSet, OptionalInt.of(partition));
    }

    private static void writeCause(StatefulSet live, String cause) {
      Map<String, String> annotations = new TreeMap<>(live.getMetadata().getAnnotations());
      if (cause.isEmpty()) {
        annotations.remove(Annotations.CHANGE_CAUSE);
      } else {
        annotations.put(Annotations.CHANGE_CAUSE, cause);
      }
      live.getMetadata().setAnnotations(annotations);
    }

    @Override
    public StatefulSet setPartition(StatefulSet memberSet, OptionalInt partition) {
      StatefulSet live = current(memberSet);
      if (partition.isEmpty()) {
        writeCause(live, "");
      }
      live.getSpec()
          .getUpdateStrategy()
          .setRollingUpdate(
              partition.isPresent()
                  ? new RollingUpdateStatefulSetStrategy(null, partition.getAsInt())
                  : null);
      live.getMetadata().setGeneration(live.getMetadata().getGeneration() + 1);
      live.getMetadata().setResourceVersion(nextVersion());
      writes.add(
          partition.isPresent() ? "set partition " + partition.getAsInt() : "remove partition");
      return Serialization.clone(live);
    }

    private StatefulSet current(StatefulSet observed) {
      StatefulSet live = (StatefulSet) objects.get(ObjectRef.of(observed));
      if (!live.getMetadata()
          .getResourceVersion()
          .equals(observed.getMetadata().getResourceVersion())) {
        throw new ConflictException("StatefulSet " + observed.getMetadata().getName(), null);
      }
      return live;
    }

    @Override
    public void replacePods(StatefulSet memberSet, List<Pod> replaced) {
      for (Pod pod : replaced) {
        pods.remove(pod.getMetadata().getName());
        writes.add("delete Pod " + pod.getMetadata().getName());
      }
    }

    @Override
    public List<ObjectRef> delete(List<ObjectRef> unwanted) {
      List<ObjectRef> deleted = unwanted.stream().filter(objects::containsKey).toList();
      for (ObjectRef ref : deleted) {
        objects.remove(ref);
        writes.add("delete " + ref);
      }
      return deleted;
    }

    @Override
    public VolumeExpansion volumeExpansion(String storageClass) {
      return storageClasses.getOrDefault(storageClass, VolumeExpansion.NO_SUCH_CLASS);
    }

    @Override
    public Optional<PersistentVolumeClaim> claim(String name) {
      return findClaim(name);
    }

    @Override
    public List<PersistentVolumeClaim> labelClaims(
        StatefulSet memberSet, List<ClaimLabelling> labels) {
      return labels.stream().map(this::label).toList();
    }

    private PersistentVolumeClaim label(ClaimLabelling labelling) {
      String name = labelling.claim().getMetadata().getName();
      PersistentVolumeClaim claim = findClaim(name).orElseThrow();
      Map<String, String> labels = new TreeMap<>(claim.getMetadata().getLabels());
      labels.putAll(labelling.labels());
      claim.getMetadata().setLabels(labels);
      claim.getMetadata().setResourceVersion(nextVersion());
      writes.add("label PersistentVolumeClaim " + name);
      return claim;
    }

    @Override
    public void resizeClaims(List<ClaimResize> wanted) {
      for (ClaimResize resize : wanted) {
        PersistentVolumeClaim claim = findClaim(resize.name()).orElseThrow();
        if (!claim.getMetadata().getResourceVersion().equals(resize.resourceVersion())) {
          throw new ConflictException("PersistentVolumeClaim " + resize.name(), null);
        }
        claim
            .getSpec()
            .getResources()
            .setRequests(Map.of("storage", new Quantity(resize.capacity())));
        claim.getMetadata().setResourceVersion(nextVersion());
        writes.add("resize PersistentVolumeClaim " + resize.name() + " to " + resize.capacity());
      }
    }

    @Override
    public void deleteOrphaningPods(ObjectRef memberSet) {
      delete(List.of(memberSet));
    }

    @Override
    public Map<ObjectRef, HasMetadata> controlledObjects() {
      return Map.copyOf(objects);
    }

    @Override
    public void createTask(EtcdOpsTask task) {
      String name = task.getMetadata().getName();
      if (tasks.putIfAbsent(name, task) != null) {
        throw new ConflictException("EtcdOpsTask " + name, null);
      }
      writes.add("create EtcdOpsTask " + name);
    }

    @Override
    public void writeStatus(EtcdStatus status) {
      if (status.equals(known.getStatus())) {
        return;
      }
      if (!known
          .getMetadata()
          .getResourceVersion()
          .equals(etcd.getMetadata().getResourceVersion())) {
        throw new ConflictException("Etcd", null);
      }
      etcd.setStatus(status);
      etcd.getMetadata().setResourceVersion(nextVersion());
      writes.add("write status");
    }

    @Override
    public void removeOperationAnnotation() {
      etcd.getMetadata().getAnnotations().remove(Annotations.OPERATION);
      etcd.getMetadata().getAnnotations().remove(Annotations.OPERATION_DEPRECATED);
      etcd.getMetadata().setResourceVersion(nextVersion());
      writes.add("remove operation annotation");
    }

    @Override
    public void recordEvents(List<EventText> announcements) {
      events.addAll(announcements);
    }

    @Override
    public void clearCachedSecrets() {
      writes.add("clear cached Secrets");
    }
  }
}
