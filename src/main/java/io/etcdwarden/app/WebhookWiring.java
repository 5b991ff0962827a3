package io.etcdwarden.app;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.config.OperatorConfig.ComponentProtection;
import io.etcdwarden.kube.ApiServerClusterFactory;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.kube.access.CachedOwnerLookup;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.OperatorUsername;
import io.etcdwarden.plan.Names;
import io.etcdwarden.webhook.PrivilegedAccounts;
import io.etcdwarden.webhook.Webhook;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;

/** Builds and starts the webhook for component protection. */
final class WebhookWiring {
  private WebhookWiring() {}

  static Webhook start(
      OperatorConfig config,
      KubeClients clients,
      ApiServerClusterFactory clusters,
      ProcessIdentity identity,
      Clock clock) {
    return Webhook.start(
        config.server().webhooks(),
        accounts(config.componentProtection(), clients),
        new CachedOwnerLookup(clusters, clients.full(), WebhookWiring::partOf),
        () -> new AdmissionApi(clients.full(), identity.namespace()),
        clock);
  }

  /** The value of the label {@code app.kubernetes.io/part-of} for an Etcd's name. */
  static String partOf(String etcd) {
    return Names.partOf(etcd);
  }

  /**
   * Both the configured account of the operator and its real user name: a configuration written for
   * another operator must not make the webhook reject this operator.
   */
  private static PrivilegedAccounts accounts(ComponentProtection settings, KubeClients clients) {
    Set<String> operators = new TreeSet<>(Set.of(settings.reconciler()));
    OperatorUsername.read(clients.full()).ifPresent(operators::add);
    return new PrivilegedAccounts(
        operators, Set.copyOf(settings.exemptServiceAccounts()), Names::serviceAccount);
  }
}
