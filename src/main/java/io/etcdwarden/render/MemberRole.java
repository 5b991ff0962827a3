package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** The permissions of the sidecars: to renew their Leases and to read the state of a rollout. */
final class MemberRole {
  private static final String[] READ_AND_UPDATE = {"get", "list", "patch", "update", "watch"};
  private static final String[] READ = {"get", "list", "watch"};

  private MemberRole() {}

  static Role render(ClusterPlan plan) {
    return new RoleBuilder()
        .withMetadata(Meta.of(plan, Component.ROLE, plan.names().role()))
        .withRules(
            rule("coordination.k8s.io", "leases", READ_AND_UPDATE),
            rule("apps", "statefulsets", READ_AND_UPDATE),
            rule("", "pods", READ))
        .build();
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }
}
