package io.etcdwarden.app;

import io.etcdwarden.api.StatusText;
import io.etcdwarden.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds another operator for the same Etcds in another namespace: etcd-druid or a second
 * installation of this operator. Two operators would overwrite each other's changes of the same
 * objects forever.
 *
 * <p>An active operator holds its leader election Lease. An operator with {@code watchNamespaces}
 * skips this check: it may run beside others, and it has no permission to read Leases elsewhere.
 */
final class CompetingOperator {
  /** The default name of etcd-druid's leader election Lease, and of this operator's. */
  private static final String DEFAULT_LEASE =
      OperatorConfig.DEFAULT.leaderElection().resourceName();

  private static final int MAX_HOLDER_LENGTH = 100;

  private CompetingOperator() {}

  /**
   * A message if another operator is active.
   *
   * @param ownNamespace the operator's own namespace; Leases there belong to its own replicas
   */
  static Optional<String> findActive(
      KubernetesClient client, OperatorConfig config, String ownNamespace, Instant now) {
    if (!config.controllers().etcd().watchNamespaces().isEmpty()) {
      return Optional.empty();
    }
    return Stream.of(DEFAULT_LEASE, config.leaderElection().resourceName())
        .distinct()
        .flatMap(
            name ->
                client
                    .leases()
                    .inAnyNamespace()
                    .withField("metadata.name", name)
                    .list()
                    .getItems()
                    .stream())
        .filter(lease -> !ownNamespace.equals(lease.getMetadata().getNamespace()))
        .filter(lease -> isHeld(lease.getSpec(), now))
        .findFirst()
        .map(CompetingOperator::describe);
  }

  /**
   * Applies the rule of leader election: a Lease is held until its duration after its renew time.
   *
   * @see <a href="https://kubernetes.io/docs/concepts/architecture/leases/#leader-election">Leases
   *     in Kubernetes</a>
   */
  private static boolean isHeld(LeaseSpec lease, Instant now) {
    return lease != null
        && lease.getHolderIdentity() != null
        && !lease.getHolderIdentity().isEmpty()
        && lease.getRenewTime() != null
        && lease.getLeaseDurationSeconds() != null
        && lease
            .getRenewTime()
            .toInstant()
            .plus(Duration.ofSeconds(lease.getLeaseDurationSeconds()))
            .isAfter(now);
  }

  /** Everybody with write access to Leases can choose this text, so it may be long or multiline. */
  private static String oneLine(String holder) {
    return StatusText.truncate(holder.replaceAll("[\\s\\p{Cntrl}]+", " "), MAX_HOLDER_LENGTH);
  }

  private static String describe(Lease lease) {
    return "another operator acts on the Etcds of this cluster: %s holds Lease %s in namespace %s; "
            .formatted(
                oneLine(lease.getSpec().getHolderIdentity()),
                lease.getMetadata().getName(),
                lease.getMetadata().getNamespace())
        + "stop it, or give each operator its own namespaces (controllers.etcd.watchNamespaces)";
  }
}
