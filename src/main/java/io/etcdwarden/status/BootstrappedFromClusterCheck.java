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
  public Optional<Verdict> check(Facts facts) {
    EtcdStatus before = facts.etcd().getStatus();
    if (before != null && before.bootstrapWithExistingCluster() != null) {
      return Optional.of(
          Verdict.yes("BootstrapSucceeded", "The members joined the existing cluster."));
    }
    if (facts.etcd().getSpec().etcd().bootstrapWithExistingCluster() == null) {
      return Optional.empty();
    }
    boolean joined =
        facts.members().size() >= facts.wantedMembers()
            && facts.members().stream().allMatch(MemberStatus::isReady);
    return Optional.of(
        joined
            ? Verdict.yes("BootstrapSucceeded", "The members joined the existing cluster.")
            : Verdict.no(
                "BootstrapInProgress", "The members are still joining the existing cluster."));
  }
}
