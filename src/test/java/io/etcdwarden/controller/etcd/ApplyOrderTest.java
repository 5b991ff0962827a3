package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplyOrderTest {
  @Test
  void theRoleIsAppliedBeforeItsBindingAndTheMemberSetLast() {
    ClusterPlan plan = Plans.withMembers(3);

    List<List<String>> steps =
        ApplyOrder.of(new Rollout.Full(plan), Renderer.render(plan)).steps().stream()
            .map(step -> step.stream().map(HasMetadata::getKind).distinct().toList())
            .toList();

    assertEquals(List.of("RoleBinding"), steps.get(1));
    assertEquals(List.of("StatefulSet"), steps.get(2));
    assertEquals(3, steps.size());
    assertFalse(steps.getFirst().contains("RoleBinding"));
  }
}
