package io.etcdwarden.controller.compaction;

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

/** The job started ten minutes ago; the status of its pod is five minutes old. */
class JobResultTest {
  private static final Instant NOW = CompactionSamples.NOW;
  private static final String HALFWAY = NOW.minusSeconds(300).toString();
  private static final JobCondition BACKOFF_LIMIT_EXCEEDED =
      CompactionSamples.condition("FailureTarget", "BackoffLimitExceeded");

  @Test
  void theDurationOfASuccessfulJobIsFromStartToCompletion() {
    Job job =
        CompactionSamples.job(0, CompactionSamples.condition("Complete", "CompletionsReached"));
    job.getStatus().setCompletionTime(HALFWAY);

    assertEquals(new JobResult(true, "None", "none", Duration.ofMinutes(5)), end(job));
  }

  @Test
  void theDurationAfterADeadlineIsTheDeadline() {
    assertEquals(
        new JobResult(false, "DeadlineExceeded", "deadlineExceeded", Duration.ofHours(3)),
        end(CompactionSamples.job(0, CompactionSamples.condition("Failed", "DeadlineExceeded"))));
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
  void aDisruptedPodNamesTheReason(String disruption, String figure, String reason) {
    Pod pod = terminated(disrupted(disruption));

    assertEquals(
        new JobResult(false, reason, figure, Duration.ofMinutes(5)),
        JobResult.of(CompactionSamples.job(0), BACKOFF_LIMIT_EXCEEDED, Optional.of(pod), NOW));
  }

  @Test
  void aTerminatedContainerIsAProcessFailure() {
    Pod pod = terminated(new Pod());

    assertEquals(
        new JobResult(false, "ProcessFailure", "processFailure", Duration.ofMinutes(5)),
        JobResult.of(CompactionSamples.job(0), BACKOFF_LIMIT_EXCEEDED, Optional.of(pod), NOW));
  }

  @Test
  void withoutAPodTheReasonIsUnknown() {
    JobResult unknown = new JobResult(false, "Unknown", "unknown", Duration.ofMinutes(10));
    Pod withoutStatus = new PodBuilder().withNewStatus().endStatus().build();

    assertEquals(
        unknown,
        JobResult.of(CompactionSamples.job(0), BACKOFF_LIMIT_EXCEEDED, Optional.empty(), NOW));
    assertEquals(
        unknown,
        JobResult.of(
            CompactionSamples.job(0), BACKOFF_LIMIT_EXCEEDED, Optional.of(withoutStatus), NOW));
    assertEquals(
        unknown,
        end(CompactionSamples.job(0, CompactionSamples.condition("Failed", "PodFailurePolicy"))));
  }

  @Test
  void onlyBackoffLimitExceededNeedsThePod() {
    assertTrue(JobResult.needsPod(BACKOFF_LIMIT_EXCEEDED));
    assertFalse(JobResult.needsPod(CompactionSamples.condition("Failed", "DeadlineExceeded")));
    assertFalse(
        JobResult.needsPod(CompactionSamples.condition("Complete", "BackoffLimitExceeded")));
  }

  @Test
  void aClockThatIsBehindGivesNoNegativeDuration() {
    Job job =
        CompactionSamples.job(0, CompactionSamples.condition("Complete", "CompletionsReached"));
    job.getStatus().setCompletionTime(NOW.minusSeconds(9999).toString());

    assertEquals(Duration.ZERO, end(job).duration());
  }

  private static JobResult end(Job job) {
    return JobResult.of(job, JobResult.endCondition(job).orElseThrow(), Optional.empty(), NOW);
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
