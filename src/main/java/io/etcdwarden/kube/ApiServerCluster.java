package io.etcdwarden.kube;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.watch.ClusterObserver;
import io.etcdwarden.kube.watch.EtcdEventSources;
import io.etcdwarden.kube.watch.SecretCache;
import io.etcdwarden.kube.write.Applier;
import io.etcdwarden.kube.write.BundleWriter;
import io.etcdwarden.kube.write.CertificateRequests;
import io.etcdwarden.kube.write.ClaimWriter;
import io.etcdwarden.kube.write.Deleter;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.kube.write.PrimaryResourceWriter;
import io.etcdwarden.kube.write.SecretWriter;
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
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The {@link EtcdCluster} of one Etcd on the API server. */
final class ApiServerCluster implements EtcdCluster {
  private final Etcd etcd;
  private final KubernetesClient client;
  private final ClusterObserver observer;
  private final Applier applier;
  private final BundleWriter bundles;
  private final Deleter deleter;
  private final SecretWriter secrets;
  private final CertificateRequests certificateRequests;
  private final ClaimWriter claims;
  private final PrimaryResourceWriter<Etcd, EtcdStatus> etcdWriter;
  private final EventRecorder eventRecorder;
  private final UnaryOperator<EtcdOpsTask> taskCreation;
  private final ExecutorService writers;

  ApiServerCluster(
      Etcd etcd,
      Context<Etcd> context,
      EtcdEventSources sources,
      SecretCache secretCache,
      EventRecorder eventRecorder,
      ExecutorService writers) {
    this.etcd = etcd;
    this.client = context.getClient();
    this.observer =
        new ClusterObserver(
            etcd,
            sources,
            secretCache,
            new LiveReader(client),
            warning -> eventRecorder.recordEvents(etcd, List.of(warning)));
    this.applier = new Applier(context, sources);
    this.bundles = new BundleWriter(client, sources, applier);
    this.deleter = new Deleter(etcd, client);
    this.secrets = new SecretWriter(etcd, client, secretCache);
    this.certificateRequests = new CertificateRequests(etcd, client);
    this.claims = new ClaimWriter(client, etcd.getMetadata().getNamespace());
    this.etcdWriter = PrimaryResourceWriter.of(etcd, context);
    this.eventRecorder = eventRecorder;
    this.taskCreation = task -> context.resourceOperations().create(task, sources.tasks());
    this.writers = writers;
  }

  @Override
  public ObservedCluster observe() {
    return ApiRequests.read("observe the cluster", observer::observe);
  }

  @Override
  public List<StoredSecret> writeSecrets(List<SecretWrite> writes) {
    // The PKI engine can continue after a crash between two steps. The Secrets of one step do not
    // depend on each other.
    Map<SecretWriteStep, List<SecretWrite>> steps =
        writes.stream()
            .collect(Collectors.groupingBy(SecretWriteStep::of, TreeMap::new, Collectors.toList()));
    return steps.values().stream()
        .flatMap(step -> runConcurrently(step, secrets::write).stream())
        .toList();
  }

  /** The order in which Secrets depend on each other. */
  private enum SecretWriteStep {
    /** A CA Secret records a CA generation until that is deleted: nothing else finds it. */
    DELETION,
    /** A CA Secret that exists records a further CA generation before that is created. */
    CHANGED_CA_BUNDLE,
    CA_GENERATION,
    CA_BUNDLE,
    LEAF;

    static SecretWriteStep of(SecretWrite write) {
      if (write instanceof SecretWrite.Delete) {
        return DELETION;
      }
      return switch (write.secret().labels().getOrDefault(PkiLabels.ROLE, "")) {
        case "ca-generation" -> CA_GENERATION;
        case "trust-bundle" -> CA_BUNDLE;
        case "ca-bundle" -> write instanceof SecretWrite.Replace ? CHANGED_CA_BUNDLE : CA_BUNDLE;
        default -> LEAF;
      };
    }
  }

  @Override
  public SigningState sign(SigningRequest request, KeyMaterial key, Instant now) {
    return certificateRequests.sign(request, key, now);
  }

  @Override
  public List<HasMetadata> apply(List<HasMetadata> wanted) {
    return runConcurrently(wanted, this::apply);
  }

  private <T, R> List<R> runConcurrently(List<T> items, Function<T, R> write) {
    List<Future<R>> writes =
        items.stream().map(item -> writers.submit(() -> write.apply(item))).toList();
    // Waits for every write, also after a failure: no write may continue after the reconcile.
    List<R> results = new ArrayList<>();
    RuntimeException first = null;
    for (Future<R> running : writes) {
      try {
        results.add(ApiRequests.await(running));
      } catch (RuntimeException failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  private HasMetadata apply(HasMetadata object) {
    Supplier<HasMetadata> write = () -> applier.apply(object);
    return ApiRequests.write(object, write);
  }

  @Override
  public boolean publish(ConfigMap bundle) {
    return ApiRequests.write(bundle, () -> bundles.write(bundle));
  }

  @Override
  public void restartMembers(StatefulSet memberSet, Map<String, String> annotations) {
    JsonMergePatch patch =
        JsonMergePatch.ofVersion(memberSet)
            .withField(
                "spec", Map.of("template", Map.of("metadata", Map.of("annotations", annotations))));
    ApiRequests.write(memberSet, () -> applier.patch(memberSet, patch));
  }

  @Override
  public boolean changesPodTemplate(StatefulSet existing, StatefulSet wanted) {
    return applier.changesPodTemplate(existing, wanted);
  }

  @Override
  public StatefulSet holdMembers(StatefulSet memberSet, int partition, String cause) {
    return patchPartition(
        withCause(JsonMergePatch.ofVersion(memberSet), cause),
        memberSet,
        OptionalInt.of(partition));
  }

  @Override
  public StatefulSet setPartition(StatefulSet memberSet, OptionalInt partition) {
    JsonMergePatch patch = JsonMergePatch.ofVersion(memberSet);
    return patchPartition(
        partition.isPresent() ? patch : withCause(patch, ""), memberSet, partition);
  }

  private static JsonMergePatch withCause(JsonMergePatch patch, String cause) {
    return patch.withMetadata(
        "annotations",
        Collections.singletonMap(Annotations.CHANGE_CAUSE, cause.isEmpty() ? null : cause));
  }

  private StatefulSet patchPartition(
      JsonMergePatch patch, StatefulSet memberSet, OptionalInt partition) {
    // Without partition the StatefulSet has no field rollingUpdate at all, as it is rendered.
    Map<String, Object> rollingUpdate =
        partition.isPresent() ? Map.of("partition", partition.getAsInt()) : null;
    JsonMergePatch whole =
        patch.withField(
            "spec",
            Map.of("updateStrategy", Collections.singletonMap("rollingUpdate", rollingUpdate)));
    return ApiRequests.write(memberSet, () -> applier.patch(memberSet, whole));
  }

  @Override
  public void replacePods(StatefulSet memberSet, List<Pod> pods) {
    Deleter podDeleter = new Deleter(memberSet, client);
    pods.forEach(pod -> ApiRequests.delete(pod, () -> podDeleter.delete(pod)));
  }

  @Override
  public List<ObjectRef> delete(List<ObjectRef> unwanted) {
    Map<ObjectRef, HasMetadata> present = observer.controlledObjects();
    List<ObjectRef> deleted = new ArrayList<>();
    ConflictException conflict = null;
    for (ObjectRef ref : unwanted) {
      HasMetadata object = present.get(ref);
      if (object != null && object.getMetadata().getDeletionTimestamp() == null) {
        try {
          ApiRequests.delete(object, () -> deleter.delete(object));
          deleted.add(ref);
        } catch (ConflictException changed) {
          // Sidecars renew their Leases all the time. The other objects are deleted first.
          conflict = changed;
        }
      }
    }
    if (conflict != null) {
      throw conflict;
    }
    return deleted;
  }

  @Override
  public void deleteOrphaningPods(ObjectRef memberSet) {
    StatefulSet live =
        client.apps().statefulSets().inNamespace(namespace()).withName(memberSet.name()).get();
    if (live != null && Owners.isControlledBy(etcd, live)) {
      ApiRequests.delete(live, () -> deleter.deleteOrphaningDependents(live));
    }
  }

  @Override
  public void createTask(EtcdOpsTask task) {
    ApiRequests.write(task, () -> taskCreation.apply(task));
  }

  @Override
  public VolumeExpansion volumeExpansion(String storageClass) {
    return claims.expansion(storageClass);
  }

  @Override
  public Optional<PersistentVolumeClaim> claim(String name) {
    return observer.claim(name);
  }

  @Override
  public List<PersistentVolumeClaim> labelClaims(
      StatefulSet memberSet, List<ClaimLabelling> labels) {
    return claims.labelIfProven(memberSet, labels);
  }

  @Override
  public void resizeClaims(List<ClaimResize> resizes) {
    resizes.forEach(claims::resize);
  }

  @Override
  public Map<ObjectRef, HasMetadata> controlledObjects() {
    return observer.controlledObjects();
  }

  @Override
  public void writeStatus(EtcdStatus status) {
    etcdWriter.writeStatus(status);
  }

  @Override
  public void removeOperationAnnotation() {
    etcdWriter.removeAnnotations(Annotations.OPERATION, Annotations.OPERATION_DEPRECATED);
  }

  @Override
  public void changeAnnotations(Map<String, String> changes) {
    etcdWriter.changeAnnotations(changes);
  }

  @Override
  public void recordEvents(List<EventText> events) {
    eventRecorder.recordEvents(etcd, events);
  }

  @Override
  public void clearCachedSecrets() {
    observer.clearCachedSecrets();
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
