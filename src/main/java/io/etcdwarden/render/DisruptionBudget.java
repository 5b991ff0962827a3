package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.MemberPlan;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpecBuilder;

/** Lets a drain evict members only while the other members have quorum. */
final class DisruptionBudget {
  private DisruptionBudget() {}

  static PodDisruptionBudget render(ClusterPlan plan) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Meta.of(plan, Component.DISRUPTION_BUDGET, plan.names().disruptionBudget()))
        .withSpec(spec(plan))
        .build();
  }

  private static PodDisruptionBudgetSpec spec(ClusterPlan plan) {
    MemberPlan members = plan.members();
    return new PodDisruptionBudgetSpecBuilder()
        .withMinAvailable(new IntOrString(members.survivesEviction() ? members.quorum() : 0))
        .withSelector(Meta.clusterSelector(plan))
        .withUnhealthyPodEvictionPolicy(plan.allowUnhealthyEviction() ? "AlwaysAllow" : null)
        .build();
  }
}
