package io.etcdwarden.controller.secretguard;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.client.ReconcileFailure;
import io.etcdwarden.kube.watch.RunningInformers;
import io.etcdwarden.kube.write.EventRecorder;
import io.etcdwarden.kube.write.FinalizerWriter;
import io.etcdwarden.plan.SecretReferences;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a finalizer on a Secret while at least one Etcd of its namespace references the Secret. */
public final class SecretGuardReconciler implements Reconciler<Secret> {
  /** The name of the controller in events and metrics. */
  public static final String NAME = "secret-guard";

  private static final Logger log = LoggerFactory.getLogger(SecretGuardReconciler.class);
  private static final String BY_FINALIZER = "held-in-namespace";

  private final FinalizerWriter finalizers;
  private final EventRecorder eventRecorder;

  public SecretGuardReconciler(FinalizerWriter finalizers, EventRecorder eventRecorder) {
    this.finalizers = finalizers;
    this.eventRecorder = eventRecorder;
  }

  @Override
  public List<EventSource<?, Secret>> prepareEventSources(EventSourceContext<Secret> context) {
    IndexerResourceCache<Secret> secrets = context.getPrimaryCache();
    secrets.addIndexer(BY_FINALIZER, SecretGuardReconciler::namespaceIfFinalizer);
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Etcd.class, Secret.class)
                .withInformerListLimit(ListPages.SIZE)
                .withItemStore(references())
                .withSecondaryToPrimaryMapper(etcd -> affectedSecrets(etcd, secrets))
                .withOnUpdateFilter(SecretGuardReconciler::referencesChanged)
                .build(),
            context));
  }

  /** The cache of Etcds contains only the fields that reference Secrets, to save memory. */
  private static ItemStore<Etcd> references() {
    return new TransformingItemStore<>(
        etcd -> {
          etcd.setStatus(null);
          etcd.getMetadata().setAnnotations(null);
          etcd.getMetadata().setManagedFields(null);
          return etcd;
        });
  }

  private static boolean referencesChanged(Etcd now, Etcd before) {
    return !SecretReferences.named(now).equals(SecretReferences.named(before));
  }

  /**
   * The Secrets that the Etcd references, and all Secrets with the finalizer: those include what
   * the Etcd referenced before.
   */
  private static Set<ResourceID> affectedSecrets(Etcd etcd, IndexerResourceCache<Secret> secrets) {
    String namespace = etcd.getMetadata().getNamespace();
    return Stream.concat(
            SecretReferences.named(etcd).stream().map(name -> new ResourceID(name, namespace)),
            secrets.byIndex(BY_FINALIZER, namespace).stream().map(ResourceID::fromResource))
        .collect(Collectors.toSet());
  }

  private static List<String> namespaceIfFinalizer(Secret secret) {
    return secret.getMetadata().getFinalizers().contains(Finalizers.ETCD)
        ? List.of(secret.getMetadata().getNamespace())
        : List.of();
  }

  @Override
  public UpdateControl<Secret> reconcile(Secret secret, Context<Secret> context) {
    if (!context.isPrimaryResourceDeleted()) {
      List<Etcd> users = users(secret, context);
      switch (FinalizerDecision.next(secret, !users.isEmpty())) {
        case ADD -> finalizers.add(secret, Finalizers.ETCD);
        case WARN -> users.forEach(user -> recordEvent(user, secret));
        case REMOVE -> finalizers.remove(secret, Finalizers.ETCD);
        case NONE -> {}
      }
    }
    return UpdateControl.noUpdate();
  }

  /** The framework also returns Etcds that referenced the Secret earlier. */
  private static List<Etcd> users(Secret secret, Context<Secret> context) {
    EventSource<Etcd, Secret> etcds = context.eventSourceRetriever().getEventSourceFor(Etcd.class);
    return new RunningInformers(List.of(etcds))
        .read(
            () ->
                context
                    .getSecondaryResourcesAsStream(Etcd.class)
                    .filter(
                        etcd ->
                            SecretReferences.named(etcd).contains(secret.getMetadata().getName()))
                    .toList());
  }

  private void recordEvent(Etcd user, Secret secret) {
    eventRecorder.recordEvents(
        user,
        NAME,
        List.of(
            EventText.warning(
                "SecretHeld",
                "Secret "
                    + secret.getMetadata().getName()
                    + " was deleted while this Etcd references it. It stays until no Etcd"
                    + " references it; to keep the Etcd, reference another Secret in its spec.")));
  }

  /** The framework retries. A conflict is no failure: the Secret changed since it was read. */
  @Override
  public ErrorStatusUpdateControl<Secret> updateErrorStatus(
      Secret secret, Context<Secret> context, Exception thrown) {
    ReconcileFailure.of(secret, thrown)
        .ifPresent(
            failure ->
                log.atWarn()
                    .addKeyValue("namespace", secret.getMetadata().getNamespace())
                    .addKeyValue("object", "Secret " + secret.getMetadata().getName())
                    .addKeyValue("code", failure.code().wire())
                    .log(failure.getMessage()));
    return ErrorStatusUpdateControl.noStatusUpdate();
  }
}
