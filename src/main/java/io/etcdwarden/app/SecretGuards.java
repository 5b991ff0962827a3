package io.etcdwarden.app;

import io.etcdwarden.kube.FinalizerWriter;
import io.etcdwarden.kube.HeadStore;
import io.etcdwarden.secretguard.SecretGuardReconciler;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.List;

/**
 * Registers the guard of Secrets, once for each watched namespace: informers of several namespaces
 * would share the store of heads, and each takes out of it what it did not list.
 */
final class SecretGuards {
  private static final String GUARD = SecretGuardReconciler.NAME;
  private static final String ALL = Constants.WATCH_ALL_NAMESPACES;

  private SecretGuards() {}

  static void register(Operator operator, Parts parts) {
    List<String> named = parts.config().controllers().etcd().watchNamespaces();
    List<String> namespaces = named.isEmpty() ? List.of(ALL) : named;
    namespaces.stream().distinct().forEach(namespace -> guard(operator, parts, namespace));
  }

  private static void guard(Operator operator, Parts parts, String namespace) {
    operator.register(
        new SecretGuardReconciler(new FinalizerWriter(parts.clients().full()), parts.announcer()),
        controller ->
            controller
                .withName(namespace.equals(ALL) ? GUARD : GUARD + " in " + namespace)
                .settingNamespace(namespace)
                .withItemStore(new HeadStore())
                .withInformerListLimit(500L)
                .withGenerationAware(false)
                // Also those on their way out, without putting a finalizer on all others.
                .withTriggerReconcilerOnAllEvents(true)
                .withReconciliationMaxInterval(null)
                .withRetry(Controllers.patientRetry()));
  }
}
