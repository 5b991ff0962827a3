package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionBudgetTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 2", "3, 2", "4, 3", "5, 3", "7, 4"})
  void evictionsLeaveAQuorumOfMembers(int members, int minAvailable) {
    PodDisruptionBudget budget = DisruptionBudget.render(Plans.withMembers(members));

    assertEquals(new IntOrString(minAvailable), budget.getSpec().getMinAvailable());
  }

  @Test
  void aRolloutWithFewerRunningMembersDoesNotLowerTheQuorum() {
    PodDisruptionBudget budget = DisruptionBudget.render(Plans.withMembers(3).withReplicas(1));

    assertEquals(new IntOrString(2), budget.getSpec().getMinAvailable());
  }
}
