package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.etcdwarden.api.Condition;
import io.etcdwarden.status.ConditionType;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthTest {
  private static final Condition UNKNOWN_TYPE = condition("OfAnotherProgram", "False");

  @Test
  void everyConditionTypeHasASentenceOfItsOwn() {
    long sentences =
        Arrays.stream(ConditionType.values())
            .map(type -> Health.meaning(condition(type.wire(), "True")))
            .collect(Collectors.toSet())
            .size();

    assertEquals(ConditionType.values().length, sentences);
  }

  @ParameterizedTest
  @EnumSource
  void noSentenceIsTheBareNameOfTheType(ConditionType type) {
    assertNotEquals(type.wire() + " is true", Health.meaning(condition(type.wire(), "True")));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RECONCILING")
  void everyConditionTypeThatCanBeUnhealthyHasARemedy(ConditionType type) {
    assertNotEquals(Health.remedy(UNKNOWN_TYPE), Health.remedy(condition(type.wire(), "False")));
  }

  @ParameterizedTest
  @EnumSource
  void healthFollowsTheConditionType(ConditionType type) {
    for (String status : new String[] {"True", "False", "Unknown"}) {
      Condition condition = condition(type.wire(), status);

      assertEquals(type.isHealthy(condition), Health.isHealthy(condition), status);
      assertEquals(type.isUnhealthy(condition), Health.isProblem(condition), status);
    }
  }

  private static Condition condition(String type, String status) {
    return new Condition(type, status, "R", "m", "t", "t");
  }
}
