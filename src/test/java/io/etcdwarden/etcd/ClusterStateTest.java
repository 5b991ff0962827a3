package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.metrics.MemberFigures;
import io.etcdwarden.metrics.Truth;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  @Test
  void conditionsAreToldAsTheStatusHasThem() {
    EtcdStatus status =
        told(condition("Ready", "True", "Quorate"), condition("BackupReady", "False", "Bad"));

    assertEquals(
        Map.of("Ready", Truth.TRUE, "BackupReady", Truth.FALSE), ClusterState.conditions(status));
  }

  @Test
  void whatIsNotCheckedInAHibernatedClusterIsNotTold() {
    EtcdStatus status =
        told(
            condition("Ready", "Unknown", "NotChecked"),
            condition("CertificatesReady", "True", "Valid"));

    assertEquals(Map.of("CertificatesReady", Truth.TRUE), ClusterState.conditions(status));
  }

  @Test
  void aClusterWithoutAStatusHasMembersAndClaimsToCome() {
    MemberFigures figures = ClusterState.members(Plans.of(Etcds.plain()), EtcdStatus.EMPTY);

    assertEquals(
        new MemberFigures(3, 0, List.of("main-main-0", "main-main-1", "main-main-2")), figures);
  }

  private static EtcdStatus told(Condition... conditions) {
    return EtcdStatus.EMPTY.withConditions(List.of(conditions));
  }

  private static Condition condition(String type, String status, String reason) {
    return new Condition(type, status, reason, "", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z");
  }
}
