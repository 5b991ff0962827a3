package io.etcdwarden.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job was started ten minutes before now; what its pod says is five minutes old. */
class JobEndTest {
  private static final Instant NOW = Compactions.NOW;
  private static final String HALFWAY = NOW.minusSeconds(300).toString();
  private static final JobCondition GIVEN_UP =
      Compactions.says("FailureTarget", "BackoffLimitExceeded");

  @Test
  void aJobThatSucceededTookFromItsStartToItsCompletion() {
    Job job = Compactions.job(0, Compactions.says("Complete", "CompletionsReached"));
    job.getStatus().setCompletionTime(HALFWAY);

    assertEquals(new JobEnd(true, "None", "none", Duration.ofMinutes(5)), end(job));
  }

  @Test
  void aJobThatHitItsDeadlineTookAllItsTime() {
    assertEquals(
        new JobEnd(false, "DeadlineExceeded", "deadlineExceeded", Duration.ofHours(3)),
        end(Compactions.job(0, Compactions.says("Failed", "DeadlineExceeded"))));
  }

  @ParameterizedTest
  @CsvSource({
    "PreemptionByScheduler,  preempted, PreemptionByScheduler",
    "DeletionByTaintManager, evicted,   DeletionByTaintManager",
    "EvictionByEvictionAPI,  evicted,   EvictionByEvictionAPI",
    "TerminationByKubelet,   evicted,   TerminationByKubelet",
    "DeletionByPodGC,        unknown,   DeletionByPodGC",
    "'',                     unknown,   Unknown"
  })
  void whoeverEndedThePodIsNamed(String disruption, String figure, String reason) {
    Pod pod = terminated(disrupted(disruption));

    assertEquals(
        new JobEnd(false, reason, figure, Duration.ofMinutes(5)),
        JobEnd.of(Compactions.job(0), GIVEN_UP, Optional.of(pod), NOW));
  }

  @Test
  void aProgramThatEndedByItselfIsAFailureOfTheProcess() {
    Pod pod = terminated(new Pod());

    assertEquals(
        new JobEnd(false, "ProcessFailure", "processFailure", Duration.ofMinutes(5)),
        JobEnd.of(Compactions.job(0), GIVEN_UP, Optional.of(pod), NOW));
  }

  @Test
  void withoutAPodThatTellsNobodyKnows() {
    JobEnd unknown = new JobEnd(false, "Unknown", "unknown", Duration.ofMinutes(10));
    Pod silent = new PodBuilder().withNewStatus().endStatus().build();

    assertEquals(unknown, JobEnd.of(Compactions.job(0), GIVEN_UP, Optional.empty(), NOW));
    assertEquals(unknown, JobEnd.of(Compactions.job(0), GIVEN_UP, Optional.of(silent), NOW));
    assertEquals(unknown, end(Compactions.job(0, Compactions.says("Failed", "PodFailurePolicy"))));
  }

  @Test
  void onlyOneKindOfFailureNeedsAPodToBeRead() {
    assertTrue(JobEnd.needsPod(GIVEN_UP));
    assertFalse(JobEnd.needsPod(Compactions.says("Failed", "DeadlineExceeded")));
    assertFalse(JobEnd.needsPod(Compactions.says("Complete", "BackoffLimitExceeded")));
  }

  @Test
  void aClockThatRunsBehindMakesNoNegativeTime() {
    Job job = Compactions.job(0, Compactions.says("Complete", "CompletionsReached"));
    job.getStatus().setCompletionTime(NOW.minusSeconds(9999).toString());

    assertEquals(Duration.ZERO, end(job).took());
  }

  private static JobEnd end(Job job) {
    return JobEnd.of(job, JobEnd.verdict(job).orElseThrow(), Optional.empty(), NOW);
  }

  private static Pod disrupted(String reason) {
    return new PodBuilder()
        .withNewStatus()
        .addNewCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .withReason(reason)
        .withLastTransitionTime(HALFWAY)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod terminated(Pod pod) {
    return new PodBuilder(pod)
        .editOrNewStatus()
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withFinishedAt(HALFWAY)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
