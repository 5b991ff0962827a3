package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.Condition;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a compaction job ended.
 *
 * @param reason the reason of the condition
 * @param metricReason the reason as a metric label
 * @param duration how long the job ran
 */
record JobResult(boolean succeeded, String reason, String metricReason, Duration duration) {
  private static final Set<String> SUCCESS = Set.of("Complete", "SuccessCriteriaMet");
  private static final Set<String> FAILURE = Set.of("Failed", "FailureTarget");
  private static final Set<String> EVICTED =
      Set.of("DeletionByTaintManager", "EvictionByEvictionAPI", "TerminationByKubelet");
  private static final String UNKNOWN = "Unknown";

  /** The condition that shows the end of the job; empty if the job has not ended. */
  static Optional<JobCondition> endCondition(Job job) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(it -> Condition.TRUE.equals(it.getStatus()))
        .filter(it -> SUCCESS.contains(it.getType()) || FAILURE.contains(it.getType()))
        .findFirst();
  }

  /** Whether only the pod of the job shows why the job failed. */
  static boolean needsPod(JobCondition endCondition) {
    return FAILURE.contains(endCondition.getType())
        && "BackoffLimitExceeded".equals(endCondition.getReason());
  }

  /**
   * The result of a job that has ended.
   *
   * @param pod a pod of the job, if one still exists
   */
  static JobResult of(Job job, JobCondition endCondition, Optional<Pod> pod, Instant now) {
    Instant start = parse(job.getStatus().getStartTime()).orElse(now);
    if (SUCCESS.contains(endCondition.getType())) {
      Instant end = parse(job.getStatus().getCompletionTime()).orElse(now);
      return new JobResult(true, "None", "none", nonNegative(start, end));
    }
    if (LastCompaction.DEADLINE_EXCEEDED.equals(endCondition.getReason())) {
      Long allowed = job.getSpec().getActiveDeadlineSeconds();
      Duration duration = allowed == null ? nonNegative(start, now) : Duration.ofSeconds(allowed);
      return failed(endCondition.getReason(), "deadlineExceeded", duration);
    }
    return needsPod(endCondition)
        ? pod.flatMap(it -> disruption(it, start, now).or(() -> termination(it, start, now)))
            .orElseGet(() -> failed(UNKNOWN, "unknown", nonNegative(start, now)))
        : failed(UNKNOWN, "unknown", nonNegative(start, now));
  }

  /** Kubernetes ended the pod, for example by an eviction. */
  private static Optional<JobResult> disruption(Pod pod, Instant start, Instant now) {
    return pod.getStatus().getConditions().stream()
        .filter(it -> "DisruptionTarget".equals(it.getType()))
        .filter(it -> Condition.TRUE.equals(it.getStatus()))
        .findFirst()
        .map(
            it -> disrupted(it, nonNegative(start, parse(it.getLastTransitionTime()).orElse(now))));
  }

  private static JobResult disrupted(PodCondition condition, Duration duration) {
    String reason = Objects.requireNonNullElse(condition.getReason(), "");
    if ("PreemptionByScheduler".equals(reason)) {
      return failed(reason, "preempted", duration);
    }
    String metricReason = EVICTED.contains(reason) ? "evicted" : "unknown";
    return failed(reason.isEmpty() ? UNKNOWN : reason, metricReason, duration);
  }

  /** The program in the pod ended by itself. */
  private static Optional<JobResult> termination(Pod pod, Instant start, Instant now) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .findFirst()
        .map(it -> nonNegative(start, parse(it.getFinishedAt()).orElse(now)))
        .map(duration -> failed("ProcessFailure", "processFailure", duration));
  }

  private static JobResult failed(String reason, String metricReason, Duration duration) {
    return new JobResult(false, reason, metricReason, duration);
  }

  private static Duration nonNegative(Instant start, Instant end) {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }

  private static Optional<Instant> parse(String text) {
    return Optional.ofNullable(text).map(Instant::parse);
  }
}
