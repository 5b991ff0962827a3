package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.Etcds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberChecksTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      textBlock =
          """
          '',                             Unknown NoMembersInStatus
          'Ready',                        True Quorate
          'NotReady',                     False QuorumLost
          'Ready NotReady',               False QuorumLost
          'Ready Ready NotReady',         True Quorate
          'Ready Unknown NotReady',       True Quorate
          'Unknown Unknown Unknown',      True Quorate
          'Ready NotReady NotReady',      False QuorumLost
          'Ready Ready NotReady NotReady', False QuorumLost
          """)
  void theQuorumCountsTheMembersThatHaveReported(String states, String verdict) {
    assertEquals(verdict, members(states).statusAndReason(new ReadyCheck()));
  }

  @Test
  void theMessageOfALostQuorumCountsAndNamesTheLostMembers() {
    String message = members("Ready NotReady NotReady").resultOf(new ReadyCheck()).message();

    assertEquals(
        "Only 1 of 3 members are alive; 2 are needed. Lost: main-1 (Because), main-2 (Because).",
        message);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      textBlock =
          """
          '',                   Unknown NoMembersInStatus
          'Ready',              False NotAllMembersReady
          'Ready Ready',        False NotAllMembersReady
          'Ready Ready Unknown', False NotAllMembersReady
          'Ready NotReady Ready', False NotAllMembersReady
          'Ready Ready Ready',  True AllMembersReady
          """)
  void allMembersAreReadyWhenEveryMemberOfThePlanIs(String states, String verdict) {
    assertEquals(verdict, members(states).statusAndReason(new AllMembersReadyCheck()));
  }

  @Test
  void aMemberThatIsNotReadyIsNamedWithItsReason() {
    String message = members("Ready NotReady Ready").resultOf(new AllMembersReadyCheck()).message();

    assertEquals("Not ready: main-1 (Because).", message);
  }

  @Test
  void aMemberWithoutHeartbeatIsNamed() {
    String message = members("Ready Ready").resultOf(new AllMembersReadyCheck()).message();

    assertTrue(message.contains("main-2"), message);
  }

  private static CheckScenario members(String states) {
    return CheckScenario.of(Etcds.withDefaults())
        .members(states.isEmpty() ? new String[0] : states.split(" ", -1));
  }
}
