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
  void timesOfWhatDidNotChangeAreKept(
      String status, String reason, String message, String transition, String update) {
    var before = new Condition("A", status, reason, message, EARLIER, EARLIER);

    Condition after = merge(told(before), finds("A", yes())).getFirst();

    assertEquals(new Condition("A", "True", "Why", "So.", transition, update), after);
  }

  @Test
  void aNewConditionStartsNow() {
    Condition after = merge(told(), finds("A", yes())).getFirst();

    assertEquals(new Condition("A", "True", "Why", "So.", NOW, NOW), after);
  }

  @Test
  void conditionsOfOthersAreCarriedAlongAndAllAreSorted() {
    Condition foreign = CheckScenario.condition("LastSnapshotCompactionSucceeded", "True");

    List<Condition> merged = merge(told(foreign), finds("Z", yes()), finds("A", yes()));

    assertEquals(
        List.of("A", "LastSnapshotCompactionSucceeded", "Z"),
        merged.stream().map(Condition::type).toList());
    assertEquals(foreign, merged.get(1));
  }

  @Test
  void aConditionWhoseQuestionNoLongerArisesIsDropped() {
    List<Condition> merged = merge(told(CheckScenario.condition("A", "True")), finds("A", null));

    assertEquals(List.of(), merged);
  }

  @ParameterizedTest(name = "{0} stays {1}")
  @CsvSource({"True, True", "False, False", "'', Unknown"})
  void ofAHibernatedClusterThePreviousStateIsKeptButNotChecked(String before, String after) {
    Condition condition =
        merge(
                asleep().withConditions("A", before),
                finds("A", ConditionCheck.Result.ofFalse("Why", "So.")))
            .getFirst();

    assertEquals(after + " NotChecked", condition.status() + " " + condition.reason());
  }

  @Test
  void theSleepOfAClusterMovesNoTimeTwice() {
    var once = merge(asleep().withConditions("A", "True"), finds("A", yes()));

    var twice = merge(asleep().withConditions(once.getFirst()), finds("A", yes()));

    assertEquals(once, twice);
    assertEquals(EARLIER, twice.getFirst().lastTransitionTime());
  }

  @Test
  void certificatesAreJudgedInSleepToo() {
    Condition condition = merge(asleep(), finds("CertificatesReady", yes())).getFirst();

    assertEquals("True Why", condition.status() + " " + condition.reason());
  }

  @Test
  void theNextLookIsTheEarliestOfAllVerdicts() {
    var result =
        new ConditionMerge(told().facts())
            .merge(List.of(finds("A", yes()), finds("B", yes().until(SOON))));

    assertEquals(SOON, result.until());
  }

  @Test
  void whatIsNotCheckedNeedsNoNextLook() {
    var result = new ConditionMerge(asleep().facts()).merge(List.of(finds("A", yes().until(SOON))));

    assertEquals(Instant.MAX, result.until());
  }

  private static CheckScenario told(Condition... conditions) {
    return CheckScenario.of(Etcds.withDefaults()).withConditions(conditions);
  }

  private static CheckScenario asleep() {
    return CheckScenario.of(Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {}\n"));
  }

  private static List<Condition> merge(CheckScenario checkScenario, ConditionCheck... checks) {
    return new ConditionMerge(checkScenario.facts()).merge(Arrays.asList(checks)).conditions();
  }

  private static ConditionCheck.Result yes() {
    return ConditionCheck.Result.ofTrue("Why", "So.");
  }

  private static ConditionCheck finds(String type, ConditionCheck.Result result) {
    return new ConditionCheck() {
      @Override
      public String type() {
        return type;
      }

      @Override
      public Optional<Result> check(CheckInput checkInput) {
        return Optional.ofNullable(result);
      }
    };
  }
}
