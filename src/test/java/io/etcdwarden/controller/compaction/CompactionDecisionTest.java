package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.compaction.CompactionDecision.CancelJob;
import io.etcdwarden.controller.compaction.CompactionDecision.Idle;
import io.etcdwarden.controller.compaction.CompactionDecision.RecordJobResult;
import io.etcdwarden.controller.compaction.CompactionDecision.RecordSnapshotResult;
import io.etcdwarden.controller.compaction.CompactionDecision.ReportUnreadableLease;
import io.etcdwarden.controller.compaction.CompactionDecision.RunJob;
import io.etcdwarden.controller.compaction.CompactionDecision.TakeFullSnapshot;
import io.etcdwarden.controller.compaction.CompactionDecision.WaitUntil;
import io.etcdwarden.controller.compaction.FullSnapshotCalls.State;
import io.etcdwarden.plan.CompactionThresholds;
import io.etcdwarden.sidecar.CallResult;
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
  private static final Instant NOW = CompactionSamples.NOW;
  private static final Instant LONG_AGO = NOW.minusSeconds(100_000);
  private static final CompactionThresholds THRESHOLDS = new CompactionThresholds(100, 300);

  private final Etcd etcd = CompactionSamples.etcd();

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
  void theLagSelectsTheStep(long lag, String step) {
    assertEquals(step, next(etcd, lag).getClass().getSimpleName());
  }

  @Test
  void aLagOfZeroNeverCreatesAJob() {
    CompactionThresholds lowest = new CompactionThresholds(0, 0);

    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(input(etcd, Optional.empty(), false, lagOf(0), lowest)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DeadlineExceeded", "ErrorTriggeringFullSnapshot"})
  void afterAJobHitItsDeadlineAFullSnapshotIsTakenWhateverTheLag(String reason) {
    Etcd failed = CompactionSamples.after(false, reason, LONG_AGO, LONG_AGO);

    assertInstanceOf(TakeFullSnapshot.class, next(failed, -5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ProcessFailure", "PreemptionByScheduler", "Unknown"})
  void afterAnyOtherFailureTheLagSelectsTheStep(String reason) {
    Etcd failed = CompactionSamples.after(false, reason, LONG_AGO, LONG_AGO);

    assertInstanceOf(Idle.class, next(failed, 5));
    assertInstanceOf(RunJob.class, next(failed, 100));
  }

  @Test
  void afterAFailureTheRetryDelayIsKept() {
    Etcd failed = CompactionSamples.after(false, "ProcessFailure", NOW, NOW);

    assertEquals(new WaitUntil(NOW.plusSeconds(10)), next(failed, 100));
  }

  @Test
  void aHibernatedClusterMayRunAJobButTakesNoSnapshot() {
    Etcd hibernated =
        Etcds.with("main", "  replicas: 0\n  etcd: {}\n  backup: {store: {prefix: p}}\n");

    assertInstanceOf(Idle.class, next(hibernated, 300));
    assertInstanceOf(RunJob.class, next(hibernated, 100));
  }

  @Test
  void anUnreadableLeaseIsReportedAndAMissingOneIsIdle() {
    assertEquals(
        new ReportUnreadableLease("What is this?"),
        next(etcd, new SnapshotLag.Unreadable("What is this?")));
    assertEquals(new Idle("none yet"), next(etcd, new SnapshotLag.Unknown("none yet")));
  }

  @Test
  void aRunningOrStartingJobIsIdle() {
    Job unseen = CompactionSamples.job(0);
    unseen.setStatus(null);

    assertInstanceOf(Idle.class, withJob(etcd, CompactionSamples.job(1)));
    assertInstanceOf(Idle.class, withJob(etcd, CompactionSamples.job(0)));
    assertInstanceOf(Idle.class, withJob(etcd, unseen));
  }

  @Test
  void anActiveJobHasNotEndedWhateverItsConditions() {
    Job failing =
        CompactionSamples.job(1, CompactionSamples.condition("FailureTarget", "DeadlineExceeded"));

    assertInstanceOf(Idle.class, withJob(etcd, failing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Complete", "SuccessCriteriaMet", "Failed", "FailureTarget"})
  void aFinishedJobIsRecorded(String endCondition) {
    Job ended = CompactionSamples.job(0, CompactionSamples.condition(endCondition, "Why"));

    assertInstanceOf(RecordJobResult.class, withJob(etcd, ended));
  }

  @Test
  void theFirstTrueEndConditionCounts() {
    Job ended =
        CompactionSamples.job(
            0,
            new JobConditionBuilder().withType("Complete").withStatus("False").build(),
            CompactionSamples.condition("Suspended", "No"),
            CompactionSamples.condition("FailureTarget", "First"),
            CompactionSamples.condition("Failed", "Second"));

    var note = assertInstanceOf(RecordJobResult.class, withJob(etcd, ended));

    assertEquals("First", note.endCondition().getReason());
  }

  @Test
  void aJobBeingDeletedIsIdle() {
    Job ended = CompactionSamples.job(0, CompactionSamples.condition("Complete", "Done"));
    Job terminating = CompactionSamples.job(0, CompactionSamples.condition("Complete", "Done"));
    terminating.getMetadata().setDeletionTimestamp(NOW.toString());

    assertInstanceOf(Idle.class, withJob(etcd, terminating));
    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(
            new CompactionInput(
                etcd,
                Optional.of(ended),
                true,
                true,
                new State.NotRequested(),
                lagOf(500),
                THRESHOLDS,
                NOW)));
  }

  @Test
  void aJobOfAnEarlierEtcdOfTheSameNameIsIdle() {
    Job ended = CompactionSamples.job(0, CompactionSamples.condition("Complete", "Done"));

    assertInstanceOf(
        Idle.class,
        CompactionDecision.next(input(etcd, Optional.of(ended), false, lagOf(500), THRESHOLDS)));
  }

  @Test
  void aJobIsCancelledWhenTheEtcdIsDeletedOrHasNoStore() {
    Etcd beingDeleted = CompactionSamples.etcd();
    beingDeleted.getMetadata().setDeletionTimestamp(NOW.toString());

    assertInstanceOf(CancelJob.class, withJob(beingDeleted, CompactionSamples.job(1)));
    assertInstanceOf(
        CancelJob.class, withJob(CompactionSamples.withBackup(""), CompactionSamples.job(1)));
  }

  @Test
  void withoutAStoreNothingIsDone() {
    assertInstanceOf(Idle.class, next(CompactionSamples.withBackup(""), 500));
  }

  @Test
  void aFullSnapshotIsRequestedOnceAndItsResultIsRecorded() {
    CallResult result = new CallResult.Response(200, "{}");

    assertInstanceOf(Idle.class, withSnapshot(new State.Pending()));
    assertEquals(new RecordSnapshotResult(result), withSnapshot(new State.Finished(result)));
  }

  private CompactionDecision withSnapshot(State state) {
    return CompactionDecision.next(
        new CompactionInput(
            etcd, Optional.empty(), false, false, state, lagOf(500), THRESHOLDS, NOW));
  }

  private static SnapshotLag lagOf(long lag) {
    return new SnapshotLag.Known(lag);
  }

  private static CompactionDecision withJob(Etcd etcd, Job job) {
    return CompactionDecision.next(input(etcd, Optional.of(job), true, lagOf(500), THRESHOLDS));
  }

  private static CompactionDecision next(Etcd etcd, long lag) {
    return next(etcd, lagOf(lag));
  }

  private static CompactionDecision next(Etcd etcd, SnapshotLag lag) {
    return CompactionDecision.next(input(etcd, Optional.empty(), false, lag, THRESHOLDS));
  }

  private static CompactionInput input(
      Etcd etcd,
      Optional<Job> job,
      boolean jobIsOwned,
      SnapshotLag lag,
      CompactionThresholds compactionThresholds) {
    return new CompactionInput(
        etcd, job, jobIsOwned, false, new State.NotRequested(), lag, compactionThresholds, NOW);
  }
}
