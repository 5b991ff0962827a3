package io.etcdwarden.app;

import io.etcdwarden.controller.secretguard.SecretGuardReconciler;
import io.etcdwarden.kube.watch.SecretMetadataStore;
import io.etcdwarden.kube.write.FinalizerWriter;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.List;

/**
 * Registers the guard of Secrets, once for each watched namespace: informers of several namespaces
 * would share the store of heads, and each takes out of it what it did not list.
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
                .withItemStore(new SecretMetadataStore())
                .withInformerListLimit(500L)
                .withGenerationAware(false)
                // Also those on their way out, without putting a finalizer on all others.
                .withTriggerReconcilerOnAllEvents(true)
                .withReconciliationMaxInterval(null)
                .withRetry(Controllers.unlimitedRetry()));
  }
}
