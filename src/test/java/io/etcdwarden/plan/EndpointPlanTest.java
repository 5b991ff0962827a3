package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import org.junit.jupiter.api.Test;

class EndpointPlanTest {
  @Test
  void anEtcdWithoutASpecHasTheDefaultEndpoints() {
    Etcd etcd = Etcds.withDefaults();
    etcd.setSpec(null);

    EndpointPlan plan = EndpointPlan.of(etcd);

    assertEquals(2379, plan.clientPort());
    assertEquals(8080, plan.backupPort());
    assertFalse(plan.hasStore());
  }

  @Test
  void portsStoreAndMemberNamesAreThoseOfTheSpec() {
    EndpointPlan plan =
        EndpointPlan.of(
            Etcds.with(
                "main",
                """
                  memberNamePrefix: left
                  etcd: {clientPort: 2381}
                  backup: {port: 8081, store: {provider: unknown}}
                """));

    assertEquals("left-main-0", plan.names().member(0));
    assertEquals(2381, plan.clientPort());
    assertEquals(8081, plan.backupPort());
    assertTrue(plan.hasStore());
  }
}
