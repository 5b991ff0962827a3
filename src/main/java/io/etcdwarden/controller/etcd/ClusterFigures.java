package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.metrics.ConditionValue;
import io.etcdwarden.metrics.MemberCounts;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.status.ConditionType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The status of a cluster as metric values, so that an alert agrees with the status. */
final class ClusterFigures {
  private ClusterFigures() {}

  static MemberCounts members(ClusterPlan plan, EtcdStatus status) {
    if (plan.runtimeDisabled()) {
      return new MemberCounts(0, 0, List.of());
    }
    List<MemberStatus> members = Objects.requireNonNullElse(status.members(), List.of());
    int ready = (int) members.stream().filter(MemberStatus::isReady).count();
    return new MemberCounts(plan.members().size(), ready, claims(plan));
  }

  static Map<String, ConditionValue> conditions(EtcdStatus status) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(condition -> !ConditionType.NOT_CHECKED.equals(condition.reason()))
        .collect(
            Collectors.toMap(Condition::type, condition -> ConditionValue.of(condition.status())));
  }

  private static List<String> claims(ClusterPlan plan) {
    return IntStream.range(0, plan.members().size()).mapToObj(plan::claimName).toList();
  }
}
