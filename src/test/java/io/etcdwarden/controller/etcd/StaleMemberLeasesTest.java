package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaleMemberLeasesTest {
  private final ReconcileHarness harness = new ReconcileHarness(true);

  @Test
  void withRuntimeDisabledTheLeasesOfRemovedMembersAreDeleted() {
    harness.cluster.create(Etcds.withDefaults());
    harness.reconcile();

    harness.cluster.edit(
        etcd -> etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, "")));
    harness.cluster.updateSpec(Etcds.withTls(0));
    harness.reconcile();

    assertEquals(List.of(), leases());
  }

  @Test
  void aHibernatedClusterKeepsItsMemberLeases() {
    harness.cluster.create(Etcds.withDefaults());
    harness.reconcile();

    harness.cluster.updateSpec(Etcds.withTls(0));
    harness.reconcile();

    assertTrue(leases().containsAll(List.of("main-0", "main-1", "main-2")), leases().toString());
  }

  private List<String> leases() {
    return harness.cluster.objects().keySet().stream()
        .filter(ref -> ref.kind().equals("Lease"))
        .map(ref -> ref.name())
        .sorted()
        .toList();
  }
}
