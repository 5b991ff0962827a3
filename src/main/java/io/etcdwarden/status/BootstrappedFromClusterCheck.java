package io.etcdwarden.status;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import java.util.Optional;

/** Whether the members have joined the cluster that they were told to start from. */
final class BootstrappedFromClusterCheck implements ConditionCheck {
  static final String TYPE = "BootstrappedWithExistingCluster";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    EtcdStatus before = checkInput.etcd().getStatus();
    if (before != null && before.bootstrapWithExistingCluster() != null) {
      return Optional.of(
          Result.ofTrue("BootstrapSucceeded", "The members joined the existing cluster."));
    }
    if (checkInput.etcd().getSpec().etcd().bootstrapWithExistingCluster() == null) {
      return Optional.empty();
    }
    boolean joined =
        checkInput.members().size() >= checkInput.desiredMembers()
            && checkInput.members().stream().allMatch(MemberStatus::isReady);
    return Optional.of(
        joined
            ? Result.ofTrue("BootstrapSucceeded", "The members joined the existing cluster.")
            : Result.ofFalse(
                "BootstrapInProgress", "The members are still joining the existing cluster."));
  }
}
