package io.etcdwarden.kube.write;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.watch.ConfigMapDigests;
import io.etcdwarden.kube.watch.EtcdEventSources;
import io.etcdwarden.kube.watch.RunningInformers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies the objects of a cluster by server-side apply. Sends no request if the cached object
 * already has every field of the wanted object.
 */
public final class Applier {
  /** The field manager of everything that the operator applies. */
  static final String FIELD_MANAGER = "etcd-warden";

  /** The field managers of etcd-druid. */
  private static final Set<String> ETCD_DRUID_MANAGERS = Set.of("etcd-druid", "druid");

  private static final FieldManagerMigration MIGRATION =
      new FieldManagerMigration(FIELD_MANAGER, ETCD_DRUID_MANAGERS);

  private final Context<Etcd> context;
  private final EtcdEventSources sources;

  public Applier(Context<Etcd> context, EtcdEventSources sources) {
    this.context = context;
    this.sources = sources;
  }

  /** Applies the wanted object and returns it as the API server stored it. */
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> R apply(R wanted) {
    InformerEventSource<R, Etcd> source =
        sources.owned((Class<R>) wanted.getClass(), wanted.getMetadata().getNamespace());
    R live =
        new RunningInformers(List.of(source))
            .read(() -> source.get(ResourceID.fromResource(wanted)))
            .orElse(null);
    R stored = live == null && wanted instanceof ServiceAccount ? read(wanted) : live;
    if (stored != null && ProvidedAccount.is(stored, context.getPrimaryResource())) {
      return stored;
    }
    if (live == null) {
      return applyUnforced(wanted, source);
    }
    live = migrateFieldManagers(live, source);
    if (matches(live, wanted)) {
      return live;
    }
    // The match was made on the cached version: the API server refuses the write if the object
    // has changed since.
    wanted.getMetadata().setResourceVersion(live.getMetadata().getResourceVersion());
    return context.resourceOperations().serverSideApply(wanted, source);
  }

  /** Whether applying the wanted StatefulSet changes the pod template of the existing one. */
  public boolean changesPodTemplate(StatefulSet existing, StatefulSet wanted) {
    return !PodTemplateMatcher.INSTANCE.matches(migrated(existing), wanted, context);
  }

  /** The object as it is once its field managers are migrated. */
  private static StatefulSet migrated(StatefulSet live) {
    return MIGRATION
        .entriesFor(live)
        .map(
            entries ->
                new StatefulSetBuilder(live)
                    .editMetadata()
                    .withManagedFields(entries)
                    .endMetadata()
                    .build())
        .orElse(live);
  }

  /** Patches an object that the operator applies, and caches the response. */
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> R patch(R live, JsonMergePatch patch) {
    return sources
        .owned((Class<R>) live.getClass(), live.getMetadata().getNamespace())
        .eventFilteringUpdateAndCacheResource(
            live, object -> patch.send(context.getClient(), object));
  }

  /** The cache has only objects with the operator's labels, which a provided account lacks. */
  private <R extends HasMetadata> R read(R wanted) {
    return context.getClient().resource(wanted).get();
  }

  private <R extends HasMetadata> R applyUnforced(R wanted, InformerEventSource<R, Etcd> source) {
    UnforcedApply write = new UnforcedApply(context.getPrimaryResource(), context.getClient());
    return context
        .resourceOperations()
        .resourcePatch(
            wanted,
            object ->
                write.apply(
                    object, () -> context.resourceOperations().serverSideApply(object, source)),
            source);
  }

  private boolean matches(HasMetadata live, HasMetadata wanted) {
    return (live instanceof ConfigMap cached && wanted instanceof ConfigMap configMap)
        ? haveSameFields(
            ConfigMapDigests.comparable(cached), ConfigMapDigests.comparable(configMap))
        : haveSameFields(live, wanted);
  }

  private <R extends HasMetadata> boolean haveSameFields(R live, R wanted) {
    return SSABasedGenericKubernetesResourceMatcher.<R>getInstance().matches(live, wanted, context);
  }

  private <R extends HasMetadata> R migrateFieldManagers(
      R live, InformerEventSource<R, Etcd> source) {
    return MIGRATION
        .entriesFor(live)
        .map(
            entries ->
                source.eventFilteringUpdateAndCacheResource(
                    live, object -> writeManagedFields(object, entries)))
        .orElse(live);
  }

  private <R extends HasMetadata> R writeManagedFields(R live, List<ManagedFieldsEntry> entries) {
    Map<String, Object> test =
        Map.of(
            "op", "test",
            "path", "/metadata/resourceVersion",
            "value", live.getMetadata().getResourceVersion());
    Map<String, Object> replace =
        Map.of("op", "replace", "path", "/metadata/managedFields", "value", entries);
    String patch = context.getClient().getKubernetesSerialization().asJson(List.of(test, replace));
    return context.getClient().resource(live).patch(PatchContext.of(PatchType.JSON), patch);
  }
}
