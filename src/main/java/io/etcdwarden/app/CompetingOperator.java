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
 * Finds an operator that acts on the same Etcds from another namespace, etcd-druid or a second
 * installation of this one: both would keep the same objects, each in its own way, without end.
 *
 * <p>It shows by the Lease that its copies agree on. One that looks after chosen namespaces only
 * may do so beside others, and could not read their Leases.
 */
final class CompetingOperator {
  /** The reference's, unless its configuration says otherwise, and so ours. */
  private static final String DEFAULT_LEASE =
      OperatorConfig.DEFAULT.leaderElection().resourceName();

  private static final int MAX_HOLDER_LENGTH = 100;

  private CompetingOperator() {}

  /**
   * A sentence if there is one.
   *
   * @param home the operator's own namespace, in which copies take turns
   */
  static Optional<String> findActive(
      KubernetesClient client, OperatorConfig config, String home, Instant now) {
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
        .filter(lease -> !home.equals(lease.getMetadata().getNamespace()))
        .filter(lease -> isHeld(lease.getSpec(), now))
        .findFirst()
        .map(CompetingOperator::describe);
  }

  /**
   * As candidates judge it themselves.
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

  /** Written by anybody: in one line, not too long. */
  private static String oneLine(String holder) {
    return StatusText.truncate(holder.replaceAll("[\\s\\p{Cntrl}]+", " "), MAX_HOLDER_LENGTH);
  }

  private static String describe(Lease lease) {
    return "another operator acts on the Etcds of this cluster: %s holds Lease %s in namespace %s; "
            .formatted(
                oneLine(lease.getSpec().getHolderIdentity()),
                lease.getMetadata().getName(),
                lease.getMetadata().getNamespace())
        + "stop it, or have each look after namespaces of its own"
        + " (controllers.etcd.watchNamespaces)";
  }
}
