package io.etcdwarden.render;

import io.etcdwarden.api.Component;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The service account of the members. */
final class MemberServiceAccount {
  private MemberServiceAccount() {}

  static ServiceAccount render(ClusterPlan plan) {
    return new ServiceAccountBuilder()
        .withMetadata(Meta.of(plan, Component.SERVICE_ACCOUNT, plan.names().serviceAccount()))
        .withAutomountServiceAccountToken(plan.automountToken())
        .build();
  }
}
