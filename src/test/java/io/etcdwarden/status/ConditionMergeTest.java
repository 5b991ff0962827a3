package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.support.Etcds;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionMergeTest {
  /**
   * Three types that are not checked while the cluster is hibernated; A, B and Z is their order.
   */
  private static final ConditionType A = ConditionType.ALL_MEMBERS_READY;

  private static final ConditionType B = ConditionType.BACKUP_READY;
  private static final ConditionType Z = ConditionType.READY;
  private static final String NOW = "2026-03-01T12:00:00Z";
  private static final String EARLIER = CheckScenario.EARLIER;
  private static final Instant SOON = CheckScenario.NOW.plusSeconds(5);

  @ParameterizedTest(name = "from {0} {1} {2}: transition {3}, update {4}")
  @CsvSource({
    "True,  Why,    So.,    2026-02-28T12:00:00Z, 2026-02-28T12:00:00Z",
    "True,  Why,    Else.,  2026-02-28T12:00:00Z, 2026-03-01T12:00:00Z",
    "True,  Other,  So.,    2026-02-28T12:00:00Z, 2026-03-01T12:00:00Z",
    "False, Why,    So.,    2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z"
  })
  void anUnchangedConditionKeepsItsTimes(
      String status, String reason, String message, String transition, String update) {
    var before = new Condition(A.wire(), status, reason, message, EARLIER, EARLIER);

    Condition after = merge(with(before), check(A, resultTrue())).getFirst();

    assertEquals(new Condition(A.wire(), "True", "Why", "So.", transition, update), after);
  }

  @Test
  void aNewConditionStartsNow() {
    Condition after = merge(with(), check(A, resultTrue())).getFirst();

    assertEquals(new Condition(A.wire(), "True", "Why", "So.", NOW, NOW), after);
  }

  @Test
  void conditionsOfOtherControllersAreKeptAndAllAreSortedByType() {
    Condition foreign = CheckScenario.condition("LastSnapshotCompactionSucceeded", "True");

    List<Condition> merged = merge(with(foreign), check(Z, resultTrue()), check(A, resultTrue()));

    assertEquals(
        List.of("AllMembersReady", "LastSnapshotCompactionSucceeded", "Ready"),
        merged.stream().map(Condition::type).toList());
    assertEquals(foreign, merged.get(1));
  }

  @Test
  void aConditionThatNoLongerAppliesIsRemoved() {
    List<Condition> merged = merge(with(CheckScenario.condition(A.wire(), "True")), check(A, null));

    assertEquals(List.of(), merged);
  }

  @ParameterizedTest(name = "{0} stays {1}")
  @CsvSource({"True, True", "False, False", "'', Unknown"})
  void aHibernatedClusterKeepsThePreviousStatusAsNotChecked(String before, String after) {
    Condition condition =
        merge(
                hibernated().withConditions(A, before),
                check(A, ConditionCheck.Result.ofFalse("Why", "So.")))
            .getFirst();

    assertEquals(after + " NotChecked", condition.status() + " " + condition.reason());
  }

  @Test
  void aHibernatedClusterKeepsItsTimesOnTheSecondMerge() {
    var once = merge(hibernated().withConditions(A, "True"), check(A, resultTrue()));

    var twice = merge(hibernated().withConditions(once.getFirst()), check(A, resultTrue()));

    assertEquals(once, twice);
    assertEquals(EARLIER, twice.getFirst().lastTransitionTime());
  }

  @Test
  void certificatesAreCheckedWhileHibernated() {
    Condition condition =
        merge(hibernated(), check(ConditionType.CERTIFICATES_READY, resultTrue())).getFirst();

    assertEquals("True Why", condition.status() + " " + condition.reason());
  }

  @Test
  void theEarliestExpiryOfAllResultsCounts() {
    var result =
        new ConditionMerge(with().facts())
            .merge(List.of(check(A, resultTrue()), check(B, resultTrue().withValidUntil(SOON))));

    assertEquals(SOON, result.validUntil());
  }

  @Test
  void aConditionThatIsNotCheckedNeverExpires() {
    var result =
        new ConditionMerge(hibernated().facts())
            .merge(List.of(check(A, resultTrue().withValidUntil(SOON))));

    assertEquals(Instant.MAX, result.validUntil());
  }

  private static CheckScenario with(Condition... conditions) {
    return CheckScenario.of(Etcds.withDefaults()).withConditions(conditions);
  }

  private static CheckScenario hibernated() {
    return CheckScenario.of(Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n"));
  }

  private static List<Condition> merge(CheckScenario checkScenario, ConditionCheck... checks) {
    return new ConditionMerge(checkScenario.facts()).merge(Arrays.asList(checks)).conditions();
  }

  private static ConditionCheck.Result resultTrue() {
    return ConditionCheck.Result.ofTrue("Why", "So.");
  }

  private static ConditionCheck check(ConditionType type, ConditionCheck.Result result) {
    return new ConditionCheck() {
      @Override
      public ConditionType type() {
        return type;
      }

      @Override
      public Optional<Result> check(CheckInput checkInput) {
        return Optional.ofNullable(result);
      }
    };
  }
}
