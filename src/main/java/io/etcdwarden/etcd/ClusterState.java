package io.etcdwarden.etcd;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.metrics.MemberFigures;
import io.etcdwarden.metrics.Truth;
import io.etcdwarden.plan.ClusterPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is told of a cluster, as figures: so that an alert says what its status says. */
final class ClusterState {
  /** What a hibernated cluster says of conditions that nobody looks at. */
  private static final String NOT_CHECKED = "NotChecked";

  private ClusterState() {}

  static MemberFigures members(ClusterPlan plan, EtcdStatus told) {
    if (plan.runtimeDisabled()) {
      return new MemberFigures(0, 0, List.of());
    }
    List<MemberStatus> members = Objects.requireNonNullElse(told.members(), List.of());
    int ready = (int) members.stream().filter(MemberStatus::isReady).count();
    return new MemberFigures(plan.members().size(), ready, claims(plan));
  }

  static Map<String, Truth> conditions(EtcdStatus told) {
    return Objects.requireNonNullElse(told.conditions(), List.<Condition>of()).stream()
        .filter(condition -> !NOT_CHECKED.equals(condition.reason()))
        .collect(Collectors.toMap(Condition::type, condition -> Truth.of(condition.status())));
  }

  private static List<String> claims(ClusterPlan plan) {
    String start = plan.storage().claimTemplate() + "-" + plan.names().memberSet() + "-";
    return IntStream.range(0, plan.members().size()).mapToObj(ordinal -> start + ordinal).toList();
  }
}
