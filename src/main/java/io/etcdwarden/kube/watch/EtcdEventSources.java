package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.watch.ClusterObjectStore.Rules;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The informers of the main controller: the objects that an Etcd controls, the pods and claims of
 * its members, warning events of its claims and its StatefulSet, its tasks, and the Secrets that it
 * references. A change of one of these objects reconciles the Etcd.
 *
 * <p>Informers of owned objects, pods and claims select the operator's label. Secrets of users do
 * not have the label, so the operator watches the metadata of all Secrets.
 */
public final class EtcdEventSources {
  private static final String MANAGED_BY_OPERATOR = Labels.MANAGED_BY + "=" + Labels.MANAGER;
  private static final String BY_PART_OF = "part-of";
  private static final String BY_NAMESPACE = "secrets-of-namespace";
  private static final String TASKS = "tasks-of-namespace";

  private final Map<Class<?>, ClusterInformer<? extends HasMetadata, Etcd>> owned =
      new LinkedHashMap<>();
  private final ClusterInformer<Pod, Etcd> pods;
  private final ClusterInformer<PersistentVolumeClaim, Etcd> claims;
  private final WarningEvents claimWarnings;
  private final WarningEvents memberSetWarnings;
  private final InformerEventSource<EtcdOpsTask, Etcd> tasks;
  private final PerNamespace<InformerEventSource<Secret, Etcd>> secrets;
  private final EtcdIndex etcds;
  private final RunningInformers running;

  /** The watched namespaces; empty if all namespaces are watched. */
  private final Set<String> watched;

  private EtcdEventSources(
      EventSourceContext<Etcd> context, SecretCache secretCache, UnaryOperator<String> partOf) {
    etcds = new EtcdIndex(context.getPrimaryCache(), partOf);
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    watched = namespaces.contains(Constants.WATCH_ALL_NAMESPACES) ? Set.of() : namespaces;
    for (Class<? extends HasMetadata> kind : OwnedKinds.OWNED) {
      owned.put(kind, ownedInformer(context, kind, etcds));
    }
    pods = labelled(context, Pod.class, CachedParts::of, etcds);
    claims = labelled(context, PersistentVolumeClaim.class, CachedParts::of, etcds);
    claimWarnings =
        WarningEvents.about(
            ClaimWarnings.INVOLVED_KIND,
            context,
            claim -> find(claims, claim).map(it -> etcds.byPartOfLabel(it)));
    memberSetWarnings =
        WarningEvents.about(
            MemberSetWarnings.INVOLVED_KIND,
            context,
            set -> find(owned.get(StatefulSet.class), set).map(EtcdIndex::controllingEtcd));
    tasks = tasks(context);
    secrets =
        PerNamespace.of(
            "Secret",
            namespaces,
            (name, some) -> secretMetadataSource(context, secretCache, etcds, name, some));
    running = new RunningInformers(all());
  }

  /**
   * Creates the informers; the framework starts them.
   *
   * @param partOf converts the name of an Etcd to the value of the part-of label
   */
  public static EtcdEventSources of(
      EventSourceContext<Etcd> context, SecretCache secretCache, UnaryOperator<String> partOf) {
    return new EtcdEventSources(context, secretCache, partOf);
  }

  private static <R extends HasMetadata> ClusterInformer<R, Etcd> ownedInformer(
      EventSourceContext<Etcd> context, Class<R> kind, EtcdIndex etcds) {
    return ClusterInformer.ofControlled(
        context,
        kind,
        kind.getSimpleName(),
        object -> Owners.controllingEtcd(object).or(() -> etcds.ofTrustBundle(object)),
        CachedParts::ofApplied,
        builder -> {
          builder.withLabelSelector(MANAGED_BY_OPERATOR);
          if (kind == Lease.class) {
            builder.withOnUpdateFilter(
                (now, before) -> LeaseUpdateFilter.accepts((Lease) now, (Lease) before));
          }
          return builder;
        });
  }

  private static <R extends HasMetadata> ClusterInformer<R, Etcd> labelled(
      EventSourceContext<Etcd> context, Class<R> kind, UnaryOperator<R> trim, EtcdIndex etcds) {
    Rules<R> rules =
        ClusterInformer.rules(
            context,
            kind,
            object -> EtcdIndex.partKeys(object).stream().findFirst(),
            etcds::hasPartKey,
            trim);
    ClusterInformer<R, Etcd> informer =
        ClusterInformer.of(
            context,
            kind,
            kind.getSimpleName(),
            rules,
            builder ->
                builder
                    .withLabelSelector(MANAGED_BY_OPERATOR)
                    .withSecondaryToPrimaryMapper(etcds::byPartOfLabel));
    informer.addIndexer(BY_PART_OF, EtcdIndex::partKeys);
    return informer;
  }

  /** Only the end of a task reconciles the Etcd, because a rollout can wait for it. */
  private static InformerEventSource<EtcdOpsTask, Etcd> tasks(EventSourceContext<Etcd> context) {
    InformerEventSource<EtcdOpsTask, Etcd> source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(EtcdOpsTask.class, Etcd.class)
                .withName("EtcdOpsTask")
                .withInformerListLimit(ListPages.SIZE)
                .withSecondaryToPrimaryMapper(EtcdEventSources::etcdOfTask)
                .withOnAddFilter(_ -> false)
                .withOnUpdateFilter((now, before) -> now.hasEnded() && !before.hasEnded())
                .build(),
            context);
    source.addIndexers(Map.of(TASKS, task -> List.of(task.getMetadata().getNamespace())));
    return source;
  }

  private static Set<ResourceID> etcdOfTask(EtcdOpsTask task) {
    String name = task.getSpec() == null ? null : task.getSpec().etcdName();
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, task.getMetadata().getNamespace()));
  }

  private static InformerEventSource<Secret, Etcd> secretMetadataSource(
      EventSourceContext<Etcd> context,
      SecretCache secretCache,
      EtcdIndex etcds,
      String name,
      Set<String> namespaces) {
    InformerEventSource<Secret, Etcd> source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, Etcd.class)
                .withName(name)
                .withNamespaces(namespaces)
                .withInformerListLimit(ListPages.SIZE)
                .withItemStore(SecretMetadataStore.ofAllSecrets())
                .withSecondaryToPrimaryMapper(
                    secret ->
                        Stream.of(
                                etcds.referencing(secret),
                                EtcdIndex.owners(secret),
                                etcds.byPartOfLabel(secret))
                            .flatMap(Set::stream)
                            .collect(Collectors.toSet()))
                .withOnAddFilter(secret -> !secretCache.isOwnWrite(secret))
                .withOnUpdateFilter((now, before) -> !secretCache.isOwnWrite(now))
                .build(),
            context);
    source.addIndexers(
        Map.of(BY_NAMESPACE, secret -> List.of(secret.getMetadata().getNamespace())));
    return source;
  }

  /** Returns all informers for the framework to start. */
  public List<EventSource<?, Etcd>> all() {
    List<EventSource<?, Etcd>> all = new ArrayList<>();
    owned.values().forEach(kind -> all.addAll(kind.sources()));
    all.addAll(pods.sources());
    all.addAll(claims.sources());
    all.addAll(claimWarnings.sources());
    all.addAll(memberSetWarnings.sources());
    all.add(tasks);
    all.addAll(secrets.all());
    return all;
  }

  /** Returns all informers for reads that need each of them. */
  RunningInformers running() {
    return running;
  }

  /** Returns the informer of an owned kind for this namespace. */
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> InformerEventSource<R, Etcd> owned(
      Class<R> kind, String namespace) {
    return ((ClusterInformer<R, Etcd>) owned.get(kind)).in(namespace);
  }

  /** Returns the informer of tasks. */
  public InformerEventSource<EtcdOpsTask, Etcd> tasks() {
    return tasks;
  }

  /** Returns the kinds and names of objects of the cluster that exceed the limits of the cache. */
  List<String> beyondLimits(Etcd etcd) {
    String namespace = etcd.getMetadata().getNamespace();
    String cluster = EtcdIndex.key(etcd, etcd.getMetadata().getName());
    List<String> objects = new ArrayList<>();
    owned.values().forEach(kind -> objects.addAll(kind.beyondLimit(namespace, cluster)));
    objects.addAll(pods.beyondLimit(namespace, etcds.partKey(etcd)));
    objects.addAll(claims.beyondLimit(namespace, etcds.partKey(etcd)));
    return objects;
  }

  /** Returns the pods of the members, and of jobs that run for the cluster. */
  List<Pod> pods(Etcd etcd) {
    return labelled(pods, etcd);
  }

  /** Returns the claims with the labels of the cluster. */
  List<PersistentVolumeClaim> claims(Etcd etcd) {
    return labelled(claims, etcd);
  }

  /**
   * Returns the claim of this name; empty if it does not exist or is not managed by an operator.
   */
  Optional<PersistentVolumeClaim> claim(String namespace, String name) {
    return claims.find(namespace, name);
  }

  /**
   * Includes objects that were created before the Etcd: the framework has no secondary-to-primary
   * mapping for them.
   */
  private <R extends HasMetadata> List<R> labelled(ClusterInformer<R, Etcd> kind, Etcd etcd) {
    return kind.in(etcd.getMetadata().getNamespace()).byIndex(BY_PART_OF, etcds.partKey(etcd));
  }

  /** Returns the warning events about this claim. */
  List<Event> warnings(PersistentVolumeClaim claim) {
    return claimWarnings.about(claim);
  }

  /** Returns the warning events about this StatefulSet. */
  List<Event> warnings(StatefulSet set) {
    return memberSetWarnings.about(set);
  }

  /** Returns the metadata of all Secrets of a namespace. */
  List<Secret> secretMetadata(String namespace) {
    return secrets.in(namespace).byIndex(BY_NAMESPACE, namespace);
  }

  /** Returns the name of another Etcd whose members use a Secret of this name. */
  Optional<String> otherUser(Etcd etcd, String secret) {
    return etcds.otherUser(etcd, secret);
  }

  /** Whether the operator watches this namespace. */
  public boolean isWatched(String namespace) {
    return watched.isEmpty() || watched.contains(namespace);
  }

  /** Returns the Etcd whose objects have this value of the part-of label. */
  public Optional<Etcd> findEtcd(String namespace, String partOf) {
    return etcds.find(namespace, partOf);
  }

  /** Returns the Etcds whose members write snapshots to the same place, including this one. */
  List<Etcd> withStoreOf(Etcd etcd) {
    return etcds.withStoreOf(etcd);
  }

  /** Returns all tasks of a namespace. */
  List<EtcdOpsTask> tasks(String namespace) {
    return tasks.byIndex(TASKS, namespace);
  }

  /** Returns the value of the part-of label on all objects of this Etcd. */
  String partOf(Etcd etcd) {
    return etcds.partOf(etcd);
  }

  private static Optional<? extends HasMetadata> find(
      ClusterInformer<? extends HasMetadata, Etcd> informer, ResourceID id) {
    return informer.find(id.getNamespace().orElseThrow(), id.getName());
  }
}
