package io.etcdwarden.app;

import io.etcdwarden.controller.secretguard.SecretGuardReconciler;
import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.watch.SecretMetadataStore;
import io.etcdwarden.kube.write.FinalizerWriter;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.List;

/**
 * Registers the Secret guard once per watched namespace. The informers of one controller share its
 * {@code SecretMetadataStore}, and an informer removes all objects that it did not list itself.
 */
final class SecretGuardRegistration {
  private static final String GUARD = SecretGuardReconciler.NAME;
  private static final String ALL = Constants.WATCH_ALL_NAMESPACES;

  private SecretGuardRegistration() {}

  static void register(Operator operator, ControllerDependencies dependencies) {
    List<String> named = dependencies.config().controllers().etcd().watchNamespaces();
    List<String> namespaces = named.isEmpty() ? List.of(ALL) : named;
    namespaces.stream()
        .distinct()
        .forEach(namespace -> registerGuard(operator, dependencies, namespace));
  }

  private static void registerGuard(
      Operator operator, ControllerDependencies dependencies, String namespace) {
    operator.register(
        new SecretGuardReconciler(
            new FinalizerWriter(dependencies.clients().full()), dependencies.eventRecorder()),
        controller ->
            controller
                .withName(namespace.equals(ALL) ? GUARD : GUARD + " in " + namespace)
                .settingNamespace(namespace)
                .withItemStore(SecretMetadataStore.ofCompleteMetadata())
                .withInformerListLimit(ListPages.SIZE)
                .withGenerationAware(false)
                // Reconciles Secrets that are being deleted too, without a finalizer on all
                // Secrets.
                .withTriggerReconcilerOnAllEvents(true)
                .withReconciliationMaxInterval(null)
                .withRetry(Controllers.unlimitedRetry()));
  }
}
