package io.etcdwarden.status;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import java.util.Optional;

/** Checks that the members have joined the cluster of {@code bootstrapWithExistingCluster}. */
final class BootstrappedFromClusterCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.BOOTSTRAPPED_WITH_EXISTING_CLUSTER;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    EtcdStatus before = input.etcd().getStatus();
    if (before != null && before.bootstrapWithExistingCluster() != null) {
      return Optional.of(
          Result.ofTrue("BootstrapSucceeded", "The members joined the existing cluster."));
    }
    if (!input.outcome().plan().peers().joinsCluster()) {
      return Optional.empty();
    }
    boolean joined =
        input.members().size() >= input.desiredMembers()
            && input.members().stream().allMatch(MemberStatus::isReady);
    return Optional.of(
        joined
            ? Result.ofTrue("BootstrapSucceeded", "The members joined the existing cluster.")
            : Result.ofFalse(
                "BootstrapInProgress", "The members are still joining the existing cluster."));
  }
}
