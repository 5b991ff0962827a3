package io.etcdwarden.kube;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.observed.ClaimGrowth;
import io.etcdwarden.observed.Expansion;
import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Marks;
import io.etcdwarden.pki.SecretWrite;
import io.etcdwarden.pki.StoredSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A {@link Cluster} over the Kubernetes client and the informers. */
final class ApiCluster implements Cluster {
  private final Etcd etcd;
  private final KubernetesClient client;
  private final SnapshotReader reader;
  private final Applier applier;
  private final Deleter deleter;
  private final SecretWriter secrets;
  private final Volumes volumes;
  private final PrimaryWriter<Etcd, EtcdStatus> primary;
  private final Announcer announcer;
  private final UnaryOperator<EtcdOpsTask> requests;
  private final ExecutorService writers;

  ApiCluster(
      Etcd etcd,
      Context<Etcd> context,
      EventSources sources,
      SecretShelf shelf,
      Announcer announcer,
      ExecutorService writers) {
    this.etcd = etcd;
    this.client = context.getClient();
    this.reader =
        new SnapshotReader(
            etcd, sources, shelf, trouble -> announcer.announce(etcd, List.of(trouble)));
    this.applier = new Applier(context, sources);
    this.deleter = new Deleter(etcd, client);
    this.secrets = new SecretWriter(etcd, client, shelf);
    this.volumes = new Volumes(client, etcd.getMetadata().getNamespace());
    this.primary = PrimaryWriter.of(etcd, context);
    this.announcer = announcer;
    this.requests =
        task -> context.resourceOperations().create(task, sources.of(EtcdOpsTask.class));
    this.writers = writers;
  }

  @Override
  public Snapshot look() {
    return Failures.translating("look at the cluster", reader::look);
  }

  @Override
  public List<StoredSecret> keep(List<SecretWrite> writes) {
    // Authorities, the bundles made of them, the pairs below: a crash between two of these steps is
    // a state that the engine knows, and within a step nothing leans on anything else.
    Map<Step, List<SecretWrite>> steps =
        writes.stream().collect(Collectors.groupingBy(Step::of, TreeMap::new, Collectors.toList()));
    return steps.values().stream()
        .flatMap(step -> together(step, secrets::write).stream())
        .toList();
  }

  /** The order in which Secrets lean on each other. */
  private enum Step {
    AUTHORITY,
    BUNDLE,
    PAIR;

    static Step of(SecretWrite write) {
      return switch (write.secret().labels().getOrDefault(Marks.ROLE, "")) {
        case "ca-generation" -> AUTHORITY;
        case "ca-bundle" -> BUNDLE;
        default -> PAIR;
      };
    }
  }

  @Override
  public List<HasMetadata> apply(List<HasMetadata> wanted) {
    return together(wanted, this::apply);
  }

  private <T, R> List<R> together(List<T> things, Function<T, R> write) {
    List<Future<R>> writes =
        things.stream().map(thing -> writers.submit(() -> write.apply(thing))).toList();
    // Every write is awaited, also behind a failed one: none may go on after the run has ended.
    List<R> answers = new ArrayList<>();
    RuntimeException first = null;
    for (Future<R> running : writes) {
      try {
        answers.add(Failures.await(running));
      } catch (RuntimeException failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return answers;
  }

  private HasMetadata apply(HasMetadata object) {
    Supplier<HasMetadata> write = () -> applier.apply(object);
    return Failures.writing(object, write);
  }

  @Override
  public List<ObjectRef> delete(List<ObjectRef> unwanted) {
    Map<ObjectRef, HasMetadata> present = reader.controlledObjects();
    List<ObjectRef> deleted = new ArrayList<>();
    for (ObjectRef ref : unwanted) {
      HasMetadata object = present.get(ref);
      if (object != null && object.getMetadata().getDeletionTimestamp() == null) {
        Failures.deleting(object, () -> deleter.delete(object));
        deleted.add(ref);
      }
    }
    return deleted;
  }

  @Override
  public void deleteKeepingPods(ObjectRef memberSet) {
    StatefulSet live =
        client.apps().statefulSets().inNamespace(namespace()).withName(memberSet.name()).get();
    if (live != null && Owners.isControlledBy(etcd, live)) {
      Failures.deleting(live, () -> deleter.deleteKeepingDependents(live));
    }
  }

  @Override
  public void request(EtcdOpsTask task) {
    Failures.writing(task, () -> requests.apply(task));
  }

  @Override
  public Expansion expansion(String storageClass) {
    return volumes.expansion(storageClass);
  }

  @Override
  public void grow(List<ClaimGrowth> claims) {
    claims.forEach(volumes::grow);
  }

  @Override
  public Map<ObjectRef, HasMetadata> objects() {
    return reader.controlledObjects();
  }

  @Override
  public void tell(EtcdStatus status) {
    primary.tell(status);
  }

  @Override
  public void answerRequest() {
    primary.removeAnnotations(Annotations.OPERATION, Annotations.OPERATION_DEPRECATED);
  }

  @Override
  public void announce(List<Announcement> announcements) {
    announcer.announce(etcd, announcements);
  }

  @Override
  public void forget() {
    reader.forget();
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }
}
