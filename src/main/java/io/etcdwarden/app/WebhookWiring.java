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

/** Makes the webhook that protects components. */
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

  /** What an Etcd's name becomes as the value of the label that its objects share. */
  static String partOf(String etcd) {
    return Names.partOf(etcd);
  }

  /**
   * The account that the configuration names, and the one that we really are: a file that was made
   * for another operator must not keep this one from its work.
   */
  private static PrivilegedAccounts accounts(ComponentProtection settings, KubeClients clients) {
    Set<String> operators = new TreeSet<>(Set.of(settings.reconciler()));
    OperatorUsername.read(clients.full()).ifPresent(operators::add);
    return new PrivilegedAccounts(
        operators, Set.copyOf(settings.exemptServiceAccounts()), Names::serviceAccount);
  }
}
