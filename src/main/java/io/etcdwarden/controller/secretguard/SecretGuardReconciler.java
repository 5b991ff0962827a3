package io.etcdwarden.controller.secretguard;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.kube.client.ReconcileFailure;
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

/** Holds one Secret by a finalizer for as long as some Etcd of its namespace names it. */
public final class SecretGuardReconciler implements Reconciler<Secret> {
  /** How the controller calls itself in events and figures. */
  public static final String NAME = "secret-guard";

  private static final Logger log = LoggerFactory.getLogger(SecretGuardReconciler.class);
  private static final String HELD = "held-in-namespace";

  private final FinalizerWriter finalizers;
  private final EventRecorder eventRecorder;

  public SecretGuardReconciler(FinalizerWriter finalizers, EventRecorder eventRecorder) {
    this.finalizers = finalizers;
    this.eventRecorder = eventRecorder;
  }

  @Override
  public List<EventSource<?, Secret>> prepareEventSources(EventSourceContext<Secret> context) {
    IndexerResourceCache<Secret> secrets = context.getPrimaryCache();
    secrets.addIndexer(HELD, SecretGuardReconciler::namespaceIfHeld);
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Etcd.class, Secret.class)
                .withItemStore(references())
                .withSecondaryToPrimaryMapper(etcd -> affectedSecrets(etcd, secrets))
                .withOnUpdateFilter(SecretGuardReconciler::referencesChanged)
                .build(),
            context));
  }

  /** Of an Etcd only what it names is kept. */
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

  /** What the Etcd names now, and all that is held: what it named before is among that. */
  private static Set<ResourceID> affectedSecrets(Etcd etcd, IndexerResourceCache<Secret> secrets) {
    String namespace = etcd.getMetadata().getNamespace();
    return Stream.concat(
            SecretReferences.named(etcd).stream().map(name -> new ResourceID(name, namespace)),
            secrets.byIndex(HELD, namespace).stream().map(ResourceID::fromResource))
        .collect(Collectors.toSet());
  }

  private static List<String> namespaceIfHeld(Secret secret) {
    return secret.getMetadata().getFinalizers().contains(Finalizers.ETCD)
        ? List.of(secret.getMetadata().getNamespace())
        : List.of();
  }

  @Override
  public UpdateControl<Secret> reconcile(Secret secret, Context<Secret> context) {
    if (!context.isPrimaryResourceDeleted()) {
      List<Etcd> users = users(secret, context);
      switch (FinalizerDecision.next(secret, !users.isEmpty())) {
        case TAKE -> finalizers.add(secret, Finalizers.ETCD);
        case INSIST -> users.forEach(user -> recordEvent(user, secret));
        case RELEASE -> finalizers.remove(secret, Finalizers.ETCD);
        case LEAVE -> {}
      }
    }
    return UpdateControl.noUpdate();
  }

  /** The framework also offers Etcds that named it once. */
  private static List<Etcd> users(Secret secret, Context<Secret> context) {
    return context
        .getSecondaryResourcesAsStream(Etcd.class)
        .filter(etcd -> SecretReferences.named(etcd).contains(secret.getMetadata().getName()))
        .toList();
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
                    + " has been deleted while this Etcd names it, so it stays until no Etcd does;"
                    + " name another Secret in the spec if the Etcd is to go on.")));
  }

  /** Tried again; a Secret that has moved since it was seen is no failure. */
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
