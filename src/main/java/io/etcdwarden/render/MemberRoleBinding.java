package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.RoleRefBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;

/** Binds the role of the members to their service account. */
final class MemberRoleBinding {
  private MemberRoleBinding() {}

  static RoleBinding render(ClusterPlan plan) {
    return new RoleBindingBuilder()
        .withMetadata(Meta.of(plan, Component.ROLE_BINDING, plan.names().role()))
        .withRoleRef(role(plan))
        .withSubjects(member(plan))
        .build();
  }

  private static RoleRef role(ClusterPlan plan) {
    return new RoleRefBuilder()
        .withApiGroup("rbac.authorization.k8s.io")
        .withKind("Role")
        .withName(plan.names().role())
        .build();
  }

  private static Subject member(ClusterPlan plan) {
    return new SubjectBuilder()
        .withKind("ServiceAccount")
        .withName(plan.names().serviceAccount())
        .withNamespace(plan.names().namespace())
        .build();
  }
}
