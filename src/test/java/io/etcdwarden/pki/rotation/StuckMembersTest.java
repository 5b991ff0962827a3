package io.etcdwarden.pki.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.loaded.PodState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which members are replaced. A member is written as its state, with a star if it has loaded what
 * has ended.
 */
class StuckMembersTest {
  @ParameterizedTest(name = "{0}: {1}; {2} if members verify each other")
  @CsvSource({
    "NOT_READY* NOT_READY* NOT_READY*, 2, 0 1 2",
    "READY NOT_READY* NOT_READY*, 2, 1 2",
    "READY* READY* READY*, '', ''",
    "READY* READY* NOT_READY, '', 1",
    "READY* NOT_READY NOT_READY, '', ''",
    "READY* READY* STARTING, '', ''",
    "READY* READY* STARTING*, '', ''",
    "NOT_READY* STARTING NOT_READY*, '', 0 2",
    "READY* READY* STOPPED, '', ''",
    "NOT_READY* STOPPED* READY, 0, 0",
    "NOT_READY NOT_READY NOT_READY, '', ''",
    "NOT_READY*, 0, 0",
    "READY READY NOT_READY, '', ''",
    "READY* READY* READY* READY* NOT_READY, '', 3",
    "READY* READY* READY* NOT_READY NOT_READY, '', 2",
    "READY* READY* NOT_READY NOT_READY NOT_READY, '', ''"
  })
  void onlyMembersThatCannotBecomeReadyAreReplaced(
      String members, String oneByOne, String verifyingEachOther) {
    StuckMembers stuck = new StuckMembers(candidates(members));

    assertEquals(
        List.of(oneByOne, verifyingEachOther),
        List.of(
            String.join(" ", stuck.oneByOne()),
            String.join(" ", stuck.untilTheyAcceptEachOther())));
  }

  private static List<StuckMembers.Candidate> candidates(String members) {
    List<String> states = Arrays.asList(members.split(" ", -1));
    return IntStream.range(0, states.size())
        .mapToObj(
            index ->
                new StuckMembers.Candidate(
                    String.valueOf(index),
                    PodState.valueOf(states.get(index).replace("*", "")),
                    states.get(index).endsWith("*")))
        .toList();
  }
}
