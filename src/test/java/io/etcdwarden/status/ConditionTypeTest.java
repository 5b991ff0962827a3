package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionTypeTest {
  @Test
  void everyTypeButThatOfCompactionHasOneCheckInTheSameOrder() {
    List<ConditionType> checked = ConditionCheck.ALL.stream().map(ConditionCheck::type).toList();

    assertEquals(
        Arrays.stream(ConditionType.values())
            .filter(type -> type != ConditionType.LAST_SNAPSHOT_COMPACTION_SUCCEEDED)
            .toList(),
        checked);
  }

  @ParameterizedTest
  @EnumSource
  void aTypeIsFoundByItsWireName(ConditionType type) {
    assertEquals(type, ConditionType.of(condition(type, "True", "")).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    // type, unhealthy status, Warning event, checked while hibernated, absent unless True
    "READY,                              False, true,  false, false",
    "ALL_MEMBERS_READY,                  False, false, false, false",
    "ALL_MEMBERS_UPDATED,                False, false, false, false",
    "BACKUP_READY,                       False, true,  false, false",
    "DATA_VOLUMES_READY,                 False, true,  false, false",
    "CLUSTER_ID_MISMATCH,                True,  true,  false, false",
    "BOOTSTRAPPED_WITH_EXISTING_CLUSTER, False, false, false, false",
    "CERTIFICATES_READY,                 False, true,  true,  false",
    "RECONCILING,                        False, false, true,  true",
    "STALLED,                            True,  false, true,  true",
    "LAST_SNAPSHOT_COMPACTION_SUCCEEDED, False, false, false, false"
  })
  void theTableSaysWhatATypeMeans(
      ConditionType type,
      String unhealthy,
      boolean isWarning,
      boolean isCheckedWhileHibernated,
      boolean isAbsentUnlessTrue) {
    Condition condition = condition(type, unhealthy, "Why");

    assertEquals(
        List.of(true, isWarning, isCheckedWhileHibernated, isAbsentUnlessTrue),
        List.of(
            type.isUnhealthy(condition),
            type.needsWarning(condition),
            type.isCheckedWhileHibernated(),
            type.isAbsentUnlessTrue()));
  }

  @ParameterizedTest
  @CsvSource({"ExpiresSoon, true", "CAKeyUnavailable, true", "Valid, false"})
  void certificatesThatAreReadyNeedAWarningForAnUrgentReason(String reason, boolean isWarning) {
    Condition condition = condition(ConditionType.CERTIFICATES_READY, "True", reason);

    assertEquals(isWarning, ConditionType.CERTIFICATES_READY.needsWarning(condition));
  }

  private static Condition condition(ConditionType type, String status, String reason) {
    return new Condition(type.wire(), status, reason, "So.", "", "");
  }
}
