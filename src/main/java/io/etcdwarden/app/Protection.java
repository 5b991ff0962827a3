package io.etcdwarden.app;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.config.OperatorConfig.ComponentProtection;
import io.etcdwarden.kube.AdmissionObjects;
import io.etcdwarden.kube.ApiClusters;
import io.etcdwarden.kube.ApiComponents;
import io.etcdwarden.kube.KubeClients;
import io.etcdwarden.kube.WhoAmI;
import io.etcdwarden.plan.Names;
import io.etcdwarden.webhook.Accounts;
import io.etcdwarden.webhook.Webhook;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;

/** Makes the webhook that protects components. */
final class Protection {
  private Protection() {}

  static Webhook start(
      OperatorConfig config,
      KubeClients clients,
      ApiClusters clusters,
      Identity identity,
      Clock clock) {
    return Webhook.start(
        config.server().webhooks(),
        accounts(config.componentProtection(), clients),
        new ApiComponents(clusters, clients.full(), Protection::partOf),
        () -> new AdmissionObjects(clients.full(), identity.namespace()),
        clock);
  }

  /** What an Etcd's name becomes as the value of the label that its objects share. */
  static String partOf(String etcd) {
    return Names.of(etcd, "", "").partOf();
  }

  /**
   * The account that the configuration names, and the one that we really are: a file that was made
   * for another operator must not keep this one from its work.
   */
  private static Accounts accounts(ComponentProtection settings, KubeClients clients) {
    Set<String> operators = new TreeSet<>(Set.of(settings.reconciler()));
    WhoAmI.ask(clients.full()).ifPresent(operators::add);
    return new Accounts(
        operators,
        Set.copyOf(settings.exemptServiceAccounts()),
        etcd -> Names.of(etcd, "", "").serviceAccount());
  }
}
