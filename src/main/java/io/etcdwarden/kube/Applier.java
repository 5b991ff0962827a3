package io.etcdwarden.kube;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
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
 * Writes objects by server-side apply with one field manager and complete intent, and stays silent
 * when neither wish nor object has moved.
 */
final class Applier {
  /** The field manager of everything that the operator applies. */
  static final String FIELD_MANAGER = "etcd-warden";

  /** What the reference operator's client calls itself. */
  private static final Set<String> REFERENCE = Set.of("etcd-druid", "druid");

  private static final TakeOver TAKE_OVER = new TakeOver(FIELD_MANAGER, REFERENCE);

  private final Context<Etcd> context;
  private final EventSources sources;

  Applier(Context<Etcd> context, EventSources sources) {
    this.context = context;
    this.sources = sources;
  }

  /** Makes the object what is wanted; the answer is the object as it is now. */
  @SuppressWarnings("unchecked")
  <R extends HasMetadata> R apply(R wanted) {
    InformerEventSource<R, Etcd> source = sources.of((Class<R>) wanted.getClass());
    R live = source.get(ResourceID.fromResource(wanted)).orElse(null);
    if (live == null) {
      return first(wanted, source);
    }
    live = takeOver(live, source);
    if (matches(live, wanted)) {
      return live;
    }
    // Decided on what the cache shows: if the object has moved since, look again first.
    wanted.getMetadata().setResourceVersion(live.getMetadata().getResourceVersion());
    return context.resourceOperations().serverSideApply(wanted, source);
  }

  private <R extends HasMetadata> R first(R wanted, InformerEventSource<R, Etcd> source) {
    FirstWrite write = new FirstWrite(context.getPrimaryResource(), context.getClient());
    return context
        .resourceOperations()
        .resourcePatch(
            wanted,
            object ->
                write.write(
                    object, () -> context.resourceOperations().serverSideApply(object, source)),
            source);
  }

  private <R extends HasMetadata> boolean matches(R live, R wanted) {
    return SSABasedGenericKubernetesResourceMatcher.<R>getInstance().matches(live, wanted, context);
  }

  private <R extends HasMetadata> R takeOver(R live, InformerEventSource<R, Etcd> source) {
    return TAKE_OVER
        .entriesFor(live)
        .map(
            entries ->
                source.eventFilteringUpdateAndCacheResource(
                    live, object -> rewriteManagers(object, entries)))
        .orElse(live);
  }

  private <R extends HasMetadata> R rewriteManagers(R live, List<ManagedFieldsEntry> entries) {
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
