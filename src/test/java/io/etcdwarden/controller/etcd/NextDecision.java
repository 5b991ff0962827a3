package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.plan.ClusterPlan;
import java.time.Instant;

/**
 * When the operator decides something else about certificates although nothing changes. The
 * operator looks again every ten hours at the latest; a simulation of years looks at this time.
 */
public final class NextDecision {
  private NextDecision() {}

  /** The time after a reconcile that wrote nothing. */
  public static Instant after(
      ReconcileSteps steps, Etcd etcd, ObservedCluster observed, Instant now) {
    ClusterPlan plan = SpecPlan.of(steps.planner(), etcd, observed).plan();
    PkiRequest request =
        plan.pki()
            .request(LinesInUse.loaded(observed, plan))
            .withMembers(MemberPods.of(observed, plan, now))
            .withStartedRestarts(MemberPods.startedRestarts(observed, plan));
    return steps.certificates().settle(request, observed.secrets(), now).nextDue();
  }
}
