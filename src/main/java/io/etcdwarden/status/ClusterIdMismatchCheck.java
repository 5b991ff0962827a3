package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks that all members belong to the same etcd cluster. */
final class ClusterIdMismatchCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.CLUSTER_ID_MISMATCH;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    Set<String> ids = new TreeSet<>();
    for (String member : MemberStatuses.memberNames(input.outcome().plan())) {
      Optional<Lease> lease = input.outcome().observed().lease(member);
      if (lease.isEmpty()) {
        continue;
      }
      Optional<HolderIdentity> holder = HolderIdentity.of(lease.get());
      if (holder.isEmpty()) {
        return Optional.of(
            Result.ofUnknown(
                "UnableToParseLeaseHolderIdentity",
                "Lease " + member + " has no valid holderIdentity yet."));
      }
      if (isReporting(member, input)) {
        holder.get().clusterId().ifPresent(ids::add);
      }
    }
    return Optional.of(result(ids));
  }

  private static boolean isReporting(String member, CheckInput input) {
    return input.members().stream()
        .anyMatch(
            status ->
                status.name().equals(member) && !MemberStatus.UNKNOWN.equals(status.status()));
  }

  private static Result result(Set<String> ids) {
    return switch (ids.size()) {
      case 0 ->
          Result.ofUnknown("NoClusterIDDetected", "No member has reported its cluster ID yet.");
      case 1 -> Result.ofFalse("NoClusterIDMismatchDetected", "All members belong to one cluster.");
      default ->
          Result.ofTrue(
              "MultipleClusterIDsDetected",
              "The members belong to more than one cluster, with the IDs "
                  + String.join(", ", ids)
                  + ".");
    };
  }
}
