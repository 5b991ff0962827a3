package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
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

  private final Map<Class<?>, InformerEventSource<? extends HasMetadata, Etcd>> sources =
      new LinkedHashMap<>();
  private final NamespacedEventSources<Pod> pods;
  private final NamespacedEventSources<PersistentVolumeClaim> claims;
  private final NamespacedEventSources<Secret> secrets;
  private final WarningEvents claimWarnings;
  private final WarningEvents memberSetWarnings;
  private final EtcdIndex etcds;

  /** The watched namespaces; empty if all namespaces are watched. */
  private final Set<String> watched;

  private EtcdEventSources(
      EventSourceContext<Etcd> context, SecretCache secretCache, UnaryOperator<String> partOf) {
    etcds = new EtcdIndex(context.getPrimaryCache(), partOf);
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    watched = namespaces.contains(Constants.WATCH_ALL_NAMESPACES) ? Set.of() : namespaces;
    for (Class<? extends HasMetadata> kind : OwnedKinds.OWNED) {
      sources.put(kind, ownedSource(context, kind));
    }
    pods =
        NamespacedEventSources.of(
            "Pod",
            namespaces,
            (name, some) -> labelled(context, Pod.class, TrimmedStores.pods(), etcds, name, some));
    claims =
        NamespacedEventSources.of(
            "PersistentVolumeClaim",
            namespaces,
            (name, some) ->
                labelled(
                    context,
                    PersistentVolumeClaim.class,
                    TrimmedStores.claims(),
                    etcds,
                    name,
                    some));
    claimWarnings =
        WarningEvents.about(
            ClaimWarnings.INVOLVED_KIND,
            context,
            claim ->
                claims
                    .in(claim.getNamespace().orElseThrow())
                    .get(claim)
                    .map(etcds::byPartOfLabel)
                    .orElse(Set.of()));
    memberSetWarnings =
        WarningEvents.about(
            MemberSetWarnings.INVOLVED_KIND,
            context,
            set ->
                source(StatefulSet.class)
                    .get(set)
                    .map(EtcdEventSources::controllingEtcd)
                    .orElse(Set.of()));
    sources.put(EtcdOpsTask.class, tasks(context));
    secrets =
        NamespacedEventSources.of(
            "Secret",
            namespaces,
            (name, some) -> secretMetadataSource(context, secretCache, etcds, name, some));
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

  private static <R extends HasMetadata> InformerEventSource<R, Etcd> ownedSource(
      EventSourceContext<Etcd> context, Class<R> kind) {
    InformerEventSourceConfiguration.Builder<R> configuration =
        InformerEventSourceConfiguration.from(kind, Etcd.class)
            .withName(kind.getSimpleName())
            .withLabelSelector(MANAGED_BY_OPERATOR)
            .withSecondaryToPrimaryMapper(EtcdEventSources::controllingEtcd);
    if (kind == Lease.class) {
      configuration.withOnUpdateFilter(
          (now, before) -> LeaseUpdateFilter.accepts((Lease) now, (Lease) before));
    }
    return new InformerEventSource<>(configuration.build(), context);
  }

  private static <R extends HasMetadata> InformerEventSource<R, Etcd> labelled(
      EventSourceContext<Etcd> context,
      Class<R> kind,
      ItemStore<R> store,
      EtcdIndex etcds,
      String name,
      Set<String> namespaces) {
    InformerEventSource<R, Etcd> source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(kind, Etcd.class)
                .withName(name)
                .withNamespaces(namespaces)
                .withLabelSelector(MANAGED_BY_OPERATOR)
                .withItemStore(store)
                .withSecondaryToPrimaryMapper(etcds::byPartOfLabel)
                .build(),
            context);
    source.addIndexers(Map.of(BY_PART_OF, EtcdIndex::partKeys));
    return source;
  }

  /** Only the end of a task reconciles the Etcd, because a rollout can wait for it. */
  private static InformerEventSource<EtcdOpsTask, Etcd> tasks(EventSourceContext<Etcd> context) {
    InformerEventSource<EtcdOpsTask, Etcd> source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(EtcdOpsTask.class, Etcd.class)
                .withName("EtcdOpsTask")
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
                .withInformerListLimit(500L)
                .withItemStore(new SecretMetadataStore())
                .withSecondaryToPrimaryMapper(
                    secret ->
                        Stream.of(
                                etcds.referencing(secret),
                                owners(secret),
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
    List<EventSource<?, Etcd>> all = new ArrayList<>(sources.values());
    all.add(claimWarnings.source());
    all.add(memberSetWarnings.source());
    all.addAll(pods.all());
    all.addAll(claims.all());
    all.addAll(secrets.all());
    return all;
  }

  /** Returns the informer of an owned kind or of tasks. */
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> InformerEventSource<R, Etcd> source(Class<R> kind) {
    return (InformerEventSource<R, Etcd>) sources.get(kind);
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
    return claims.in(namespace).get(new ResourceID(name, namespace));
  }

  /**
   * Includes objects that were created before the Etcd: the framework has no secondary-to-primary
   * mapping for them.
   */
  private <R extends HasMetadata> List<R> labelled(NamespacedEventSources<R> kind, Etcd etcd) {
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
    return source(EtcdOpsTask.class).byIndex(TASKS, namespace);
  }

  /** Returns the value of the part-of label on all objects of this Etcd. */
  String partOf(Etcd etcd) {
    return etcds.partOf(etcd);
  }

  private static Set<ResourceID> controllingEtcd(HasMetadata object) {
    return Owners.controllingEtcd(object)
        .map(name -> Set.of(new ResourceID(name, object.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  private static Set<ResourceID> owners(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Etcd.KIND.equals(owner.getKind()))
        .map(owner -> new ResourceID(owner.getName(), object.getMetadata().getNamespace()))
        .collect(Collectors.toSet());
  }
}
