package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether members have formed more than one cluster. */
final class ClusterIdMismatchCheck implements ConditionCheck {
  @Override
  public String type() {
    return "ClusterIDMismatch";
  }

  @Override
  public Optional<Result> check(CheckInput checkInput) {
    Set<String> ids = new TreeSet<>();
    for (String member : MemberStatuses.memberNames(checkInput.outcome().plan())) {
      Optional<Lease> lease = checkInput.outcome().observed().lease(member);
      if (lease.isEmpty()) {
        continue;
      }
      Optional<HolderIdentity> holder = HolderIdentity.of(lease.get());
      if (holder.isEmpty()) {
        return Optional.of(
            Result.ofUnknown(
                "UnableToParseLeaseHolderIdentity",
                "Lease " + member + " does not name its member and cluster yet."));
      }
      if (isHeardOf(member, checkInput)) {
        holder.get().clusterId().ifPresent(ids::add);
      }
    }
    return Optional.of(judge(ids));
  }

  private static boolean isHeardOf(String member, CheckInput checkInput) {
    return checkInput.members().stream()
        .anyMatch(
            status ->
                status.name().equals(member) && !MemberStatus.UNKNOWN.equals(status.status()));
  }

  private static Result judge(Set<String> ids) {
    return switch (ids.size()) {
      case 0 -> Result.ofUnknown("NoClusterIDDetected", "No member has told its cluster's id yet.");
      case 1 -> Result.ofFalse("NoClusterIDMismatchDetected", "All members form one cluster.");
      default ->
          Result.ofTrue(
              "MultipleClusterIDsDetected",
              "Members have formed more than one cluster, with ids "
                  + String.join(", ", ids)
                  + ".");
    };
  }
}
