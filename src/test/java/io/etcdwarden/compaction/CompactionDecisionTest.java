package io.etcdwarden.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.compaction.CompactionDecision.CancelJob;
import io.etcdwarden.compaction.CompactionDecision.Complain;
import io.etcdwarden.compaction.CompactionDecision.Idle;
import io.etcdwarden.compaction.CompactionDecision.NoteJob;
import io.etcdwarden.compaction.CompactionDecision.NoteSnapshot;
import io.etcdwarden.compaction.CompactionDecision.Pause;
import io.etcdwarden.compaction.CompactionDecision.RunJob;
import io.etcdwarden.compaction.CompactionDecision.TakeFullSnapshot;
import io.etcdwarden.compaction.FullSnapshots.Standing;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactionDecisionTest {
  private static final Instant NOW = Compactions.NOW;
  private static final Instant LONG_AGO = NOW.minusSeconds(100_000);
  private static final Thresholds THRESHOLDS = new Thresholds(100, 300);

  private final Etcd etcd = Compactions.etcd();

  @ParameterizedTest
  @CsvSource({
    "-5,    Idle",
    "0,     Idle",
    "99,    Idle",
    "100,   RunJob",
    "299,   RunJob",
    "300,   TakeFullSnapshot",
    "99999, TakeFullSnapshot"
  })
  void theLagDecidesWhatIsDone(long lag, String step) {
    assertEquals(step, next(etcd, lag).getClass().getSimpleName());
  }

  @Test
  void noThresholdMakesAJobOfNothing() {
    Thresholds lowest = new Thresholds(0, 0);

    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(facts(etcd, Optional.empty(), false, known(0), lowest)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DeadlineExceeded", "ErrorTriggeringFullSnapshot"})
  void afterAJobThatTookTooLongAFullSnapshotIsTakenWhateverTheLag(String reason) {
    Etcd failed = Compactions.after(false, reason, LONG_AGO, LONG_AGO);

    assertInstanceOf(TakeFullSnapshot.class, next(failed, -5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ProcessFailure", "PreemptionByScheduler", "Unknown"})
  void afterAnyOtherFailureTheLagDecidesAgain(String reason) {
    Etcd failed = Compactions.after(false, reason, LONG_AGO, LONG_AGO);

    assertInstanceOf(Idle.class, next(failed, 5));
    assertInstanceOf(RunJob.class, next(failed, 100));
  }

  @Test
  void rightAfterAFailureNothingIsTriedAgain() {
    Etcd failed = Compactions.after(false, "ProcessFailure", NOW, NOW);

    assertEquals(new Pause(NOW.plusSeconds(10)), next(failed, 100));
  }

  @Test
  void aHibernatedClusterIsAskedForNoSnapshotButMayHaveAJob() {
    Etcd asleep = Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {store: {prefix: p}}\n");

    assertInstanceOf(Idle.class, next(asleep, 300));
    assertInstanceOf(RunJob.class, next(asleep, 100));
  }

  @Test
  void anUnreadableLeaseIsComplainedOfAndAnAbsentOneAwaited() {
    assertEquals(
        new Complain("What is this?"), next(etcd, new SnapshotLag.Unreadable("What is this?")));
    assertEquals(new Idle("none yet"), next(etcd, new SnapshotLag.Unknown("none yet")));
  }

  @Test
  void aRunningOrStartingJobIsLeftAlone() {
    Job unseen = Compactions.job(0);
    unseen.setStatus(null);

    assertInstanceOf(Idle.class, withJob(etcd, Compactions.job(1)));
    assertInstanceOf(Idle.class, withJob(etcd, Compactions.job(0)));
    assertInstanceOf(Idle.class, withJob(etcd, unseen));
  }

  @Test
  void aJobThatIsStillActiveHasNotEndedWhateverIsSaidOfIt() {
    Job failing = Compactions.job(1, Compactions.says("FailureTarget", "DeadlineExceeded"));

    assertInstanceOf(Idle.class, withJob(etcd, failing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Complete", "SuccessCriteriaMet", "Failed", "FailureTarget"})
  void aJobThatEndedIsNoted(String verdict) {
    Job ended = Compactions.job(0, Compactions.says(verdict, "Why"));

    assertInstanceOf(NoteJob.class, withJob(etcd, ended));
  }

  @Test
  void theFirstVerdictThatHoldsCounts() {
    Job ended =
        Compactions.job(
            0,
            new JobConditionBuilder().withType("Complete").withStatus("False").build(),
            Compactions.says("Suspended", "No"),
            Compactions.says("FailureTarget", "First"),
            Compactions.says("Failed", "Second"));

    var note = assertInstanceOf(NoteJob.class, withJob(etcd, ended));

    assertEquals("First", note.verdict().getReason());
  }

  @Test
  void aJobOnItsWayOutIsAwaited() {
    Job ended = Compactions.job(0, Compactions.says("Complete", "Done"));
    Job going = Compactions.job(0, Compactions.says("Complete", "Done"));
    going.getMetadata().setDeletionTimestamp(NOW.toString());

    assertInstanceOf(Idle.class, withJob(etcd, going));
    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(
            new CompactionFacts(
                etcd,
                Optional.of(ended),
                true,
                true,
                new Standing.NotAsked(),
                known(500),
                THRESHOLDS,
                NOW)));
  }

  @Test
  void theJobOfANamesakeIsAwaited() {
    Job ended = Compactions.job(0, Compactions.says("Complete", "Done"));

    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(facts(etcd, Optional.of(ended), false, known(500), THRESHOLDS)));
  }

  @Test
  void aJobIsCancelledWhenTheClusterGoesOrHasNoStoreAnyMore() {
    Etcd going = Compactions.etcd();
    going.getMetadata().setDeletionTimestamp(NOW.toString());

    assertInstanceOf(CancelJob.class, withJob(going, Compactions.job(1)));
    assertInstanceOf(CancelJob.class, withJob(Compactions.withBackup(""), Compactions.job(1)));
  }

  @Test
  void withoutAStoreNothingIsDone() {
    assertInstanceOf(Idle.class, next(Compactions.withBackup(""), 500));
  }

  @Test
  void aSnapshotIsAskedForOnceAndItsReplyNoted() {
    Reply reply = new Reply.Answered(200, "{}");

    assertInstanceOf(Idle.class, asked(new Standing.Pending()));
    assertEquals(new NoteSnapshot(reply), asked(new Standing.Replied(reply)));
  }

  private CompactionDecision asked(Standing standing) {
    return CompactionDecision.next(
        new CompactionFacts(
            etcd, Optional.empty(), false, false, standing, known(500), THRESHOLDS, NOW));
  }

  private static SnapshotLag known(long lag) {
    return new SnapshotLag.Known(lag);
  }

  private static CompactionDecision withJob(Etcd etcd, Job job) {
    return CompactionDecision.next(facts(etcd, Optional.of(job), true, known(500), THRESHOLDS));
  }

  private static CompactionDecision next(Etcd etcd, long lag) {
    return next(etcd, known(lag));
  }

  private static CompactionDecision next(Etcd etcd, SnapshotLag lag) {
    return CompactionDecision.next(facts(etcd, Optional.empty(), false, lag, THRESHOLDS));
  }

  private static CompactionFacts facts(
      Etcd etcd, Optional<Job> job, boolean ours, SnapshotLag lag, Thresholds thresholds) {
    return new CompactionFacts(
        etcd, job, ours, false, new Standing.NotAsked(), lag, thresholds, NOW);
  }
}
