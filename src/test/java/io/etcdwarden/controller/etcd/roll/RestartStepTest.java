package io.etcdwarden.controller.etcd.roll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.controller.etcd.roll.RollMember.TemplateVersion;
import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.support.FakeMemberCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartStepTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final EtcdResult<EndpointStatus> NO_ANSWER =
      new EtcdResult.NoAnswer<>("main-1: no answer within 3 seconds");

  @Test
  void aFollowerRestartsWithoutAMove() {
    assertEquals(
        new RestartStep.Restart("main-0 is the leader"), next(2, members(3), answers(0, 0, 0)));
  }

  @Test
  void ifNoMemberHasRestartedTheLeadershipMovesToTheMemberThatRestartsLast() {
    RestartStep.MoveLeader move = move(2, members(3), answers(2, 2, 2));

    assertEquals(0, move.to().ordinal());
    assertEquals(1, move.toMemberId());
  }

  @Test
  void otherwiseTheLeadershipMovesToAMemberThatHasRestarted() {
    assertEquals(2, move(1, members(2), answers(1, 1, 1)).to().ordinal());
  }

  @Test
  void ofTheMembersThatHaveRestartedTheOneThatIsFurthestInTheLogTakesOver() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(1, answer(FakeMemberCalls.status(1, 0, 99)));

    assertEquals(2, move(0, members(1), answers).to().ordinal());
  }

  @Test
  void membersThatDoNotAnswerStopNoRestart() {
    RestartStep step = next(2, members(3), List.of(NO_ANSWER, NO_ANSWER, NO_ANSWER));

    assertEquals(
        new RestartStep.Restart(
            "the leader is not known, because no member answers the operator:"
                + " main-1: no answer within 3 seconds"),
        step);
  }

  @Test
  void aMemberThatHasJustStartedHasTimeForItsFirstAnswer() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(2, NO_ANSWER);
    List<RollMember> members = new ArrayList<>(members(2));

    members.set(2, ready(2, TemplateVersion.UPDATED, NOW.minusSeconds(29)));
    assertEquals(
        new RestartStep.Wait("main-1 restarts when main-2 answers the operator"),
        next(1, members, answers));
    members.set(2, ready(2, TemplateVersion.UPDATED, NOW.minusSeconds(31)));
    assertEquals(new RestartStep.Restart("main-0 is the leader"), next(1, members, answers));
  }

  /** The API server wrote the time, and its clock may be ahead by hours. */
  @Test
  void aStartInTheFutureDelaysNothing() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(2, NO_ANSWER);
    List<RollMember> members = new ArrayList<>(members(2));
    members.set(2, ready(2, TemplateVersion.UPDATED, NOW.plusSeconds(3600)));

    assertEquals(new RestartStep.Restart("main-0 is the leader"), next(1, members, answers));
  }

  @Test
  void noMemberRestartsWhileAnotherHasNoLeader() {
    assertEquals(
        new RestartStep.Wait("main-2 restarts when main-0 knows a leader"),
        next(2, members(3), answers(-1, 2, 2)));
  }

  @Test
  void noMemberRestartsWhileTheOthersKnowDifferentLeaders() {
    assertEquals(
        new RestartStep.Wait("main-2 restarts when all members know the same leader"),
        next(2, members(3), answers(0, 2, 2)));
  }

  @Test
  void noMemberRestartsWhileAnotherIsALearner() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(1, answer(learner(FakeMemberCalls.status(1, 0, 100))));

    assertEquals(
        new RestartStep.Wait("main-2 restarts when main-1 is a voting member"),
        next(2, members(3), answers));
  }

  @Test
  void noMemberRestartsWhileAnotherIsBehind() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(0, answer(FakeMemberCalls.status(0, 0, 5_101)));

    assertEquals(
        new RestartStep.Wait(
            "main-2 restarts when main-1 has caught up; it is 5001 entries of the log behind"),
        next(2, members(3), answers));
  }

  @Test
  void aMemberThatIsDownRestartsAlthoughItIsBehind() {
    List<EtcdResult<EndpointStatus>> answers = answers(0, 0, 0);
    answers.set(2, NO_ANSWER);

    assertEquals(new RestartStep.Restart("main-0 is the leader"), next(2, members(3), answers));
  }

  /** A leader without connections to the others still believes that it leads. */
  @Test
  void theLeaderIsTheOneThatTheOthersFollow() {
    assertEquals(
        new RestartStep.Restart("main-0 is the leader"), next(2, members(3), answers(0, 0, 2)));
  }

  @Test
  void aLeaderThatDoesNotAnswerIsNotKnown() {
    List<EtcdResult<EndpointStatus>> answers = answers(2, 2, 2);
    answers.set(2, NO_ANSWER);

    RestartStep.Restart restart =
        assertInstanceOf(RestartStep.Restart.class, next(2, members(3), answers));

    assertTrue(restart.leadership().contains("it does not answer"), restart.leadership());
  }

  @Test
  void ifNoOtherMemberAnswersTheLeaderRestarts() {
    RestartStep step = next(2, members(3), List.of(NO_ANSWER, NO_ANSWER, answers(2, 2, 2).get(2)));

    assertEquals(
        new RestartStep.Restart("it is the leader, and no other member can take over"), step);
  }

  private static RestartStep.MoveLeader move(
      int ordinal, List<RollMember> members, List<EtcdResult<EndpointStatus>> answers) {
    return assertInstanceOf(RestartStep.MoveLeader.class, next(ordinal, members, answers));
  }

  private static RestartStep next(
      int ordinal, List<RollMember> members, List<EtcdResult<EndpointStatus>> answers) {
    return RestartStep.next(members.get(ordinal), members, answers, NOW);
  }

  /** Three ready members; those from this ordinal on have restarted. */
  private static List<RollMember> members(int firstUpdated) {
    return IntStream.range(0, 3)
        .mapToObj(
            ordinal ->
                ready(
                    ordinal,
                    ordinal < firstUpdated ? TemplateVersion.CURRENT : TemplateVersion.UPDATED,
                    Instant.EPOCH))
        .toList();
  }

  private static RollMember ready(int ordinal, TemplateVersion version, Instant since) {
    return new RollMember(ordinal, "main-" + ordinal, version, true, since);
  }

  /** Answers with the leader that each member knows; -1 for none. */
  private static List<EtcdResult<EndpointStatus>> answers(int... leaders) {
    List<EtcdResult<EndpointStatus>> answers = new ArrayList<>();
    for (int ordinal = 0; ordinal < leaders.length; ordinal++) {
      answers.add(answer(FakeMemberCalls.status(ordinal, leaders[ordinal], 100)));
    }
    return answers;
  }

  private static EtcdResult<EndpointStatus> answer(EndpointStatus status) {
    return new EtcdResult.Success<>(status);
  }

  private static EndpointStatus learner(EndpointStatus voter) {
    return new EndpointStatus(
        voter.header(),
        voter.version(),
        voter.databaseBytes(),
        voter.databaseBytesInUse(),
        voter.leaderId(),
        voter.raftIndex(),
        voter.raftTerm(),
        voter.raftAppliedIndex(),
        true,
        voter.errors());
  }
}
