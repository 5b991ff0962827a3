package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.controller.opstask.recovery.SurvivorChoice.Candidate;
import io.etcdwarden.failure.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivorChoiceTest {
  /**
   * One word for each member: a number is its committed index, {@code L} that it has a leader,
   * {@code ready} that its pod is ready, {@code lost} that its volume is lost, {@code silent} that
   * it does not respond, {@code new} that it never was part of the cluster.
   */
  @ParameterizedTest
  @CsvSource({
    "lost 17 lost,        '',     main-1",
    "16 17 lost,          '',     main-1",
    "17 17 lost,          '',     main-0",
    "lost 16 17,          '',     main-2",
    "silent 17 lost,      main-1, main-1",
    "silent silent lost,  main-0, main-0",
    "16 17 lost,          main-0, main-0",
    "lost lost 0,         '',     main-2",
    "silent 17 lost,      '',     does not respond",
    "silent silent lost,  '',     does not respond",
    "lost lost lost,      '',     restore from backup",
    "lost 17 lost,        main-0, volume of main-0 is lost",
    "lost 17 lost,        main-7, 'the members are main-0, main-1, main-2'",
    "lost L17 lost,       '',     main-1 has a leader",
    "lost L17 lost,       main-1, main-1 has a leader",
    "ready ready lost,    main-0, 2 of 3 members are ready",
    "new 17 lost,         '',     never was part of the cluster",
    "new 17 lost,         main-1, never was part of the cluster",
  })
  void theMemberWithTheNewestDataSurvivesOrTheTaskIsRejected(
      String members, String requested, String expected) {
    List<Candidate> candidates = candidates(members);

    SurvivorChoice choice =
        SurvivorChoice.choose(candidates, Optional.of(requested).filter(name -> !name.isEmpty()));

    String result =
        switch (choice) {
          case SurvivorChoice.Chosen chosen -> chosen.pod();
          case SurvivorChoice.Rejected rejected -> rejected.rejection().message();
        };
    assertTrue(result.contains(expected), result);
    assertEquals(expected.matches("main-\\d"), choice instanceof SurvivorChoice.Chosen);
  }

  @Test
  void aClusterWithQuorumIsRejectedWithItsOwnCode() {
    var rejected =
        assertInstanceOf(
            SurvivorChoice.Rejected.class,
            SurvivorChoice.choose(candidates("lost L17 lost"), Optional.empty()));

    assertEquals(ErrorCode.QUORUM_NOT_LOST, rejected.rejection().code());
  }

  private static List<Candidate> candidates(String members) {
    List<String> words = Arrays.asList(members.split(" "));
    return IntStream.range(0, words.size())
        .mapToObj(ordinal -> candidate("main-" + ordinal, words.get(ordinal)))
        .toList();
  }

  private static Candidate candidate(String pod, String word) {
    String digits = word.replaceAll("\\D", "");
    return new Candidate(
        pod,
        word.equals("ready"),
        !word.equals("lost"),
        !word.equals("new"),
        digits.isEmpty()
            ? Optional.empty()
            : Optional.of(new RaftMetrics(word.startsWith("L"), Long.parseLong(digits))));
  }
}
