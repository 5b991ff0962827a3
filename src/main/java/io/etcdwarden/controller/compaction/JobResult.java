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
 * @param reason for the condition
 * @param metricReason the reason as the figures name it
 * @param duration how long it ran
 */
record JobResult(boolean succeeded, String reason, String metricReason, Duration duration) {
  private static final Set<String> SUCCESS = Set.of("Complete", "SuccessCriteriaMet");
  private static final Set<String> FAILURE = Set.of("Failed", "FailureTarget");
  private static final Set<String> EVICTED =
      Set.of("DeletionByTaintManager", "EvictionByEvictionAPI", "TerminationByKubelet");
  private static final String UNKNOWN = "Unknown";

  /** What Kubernetes says of the end of the job; empty if it has not ended. */
  static Optional<JobCondition> endCondition(Job job) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(it -> Condition.TRUE.equals(it.getStatus()))
        .filter(it -> SUCCESS.contains(it.getType()) || FAILURE.contains(it.getType()))
        .findFirst();
  }

  /** Whether only the job's pod can tell why it failed. */
  static boolean needsPod(JobCondition verdict) {
    return FAILURE.contains(verdict.getType())
        && "BackoffLimitExceeded".equals(verdict.getReason());
  }

  /**
   * The end of a job.
   *
   * @param pod a pod of the job, if there still is one
   */
  static JobResult of(Job job, JobCondition verdict, Optional<Pod> pod, Instant now) {
    Instant start = parse(job.getStatus().getStartTime()).orElse(now);
    if (SUCCESS.contains(verdict.getType())) {
      Instant end = parse(job.getStatus().getCompletionTime()).orElse(now);
      return new JobResult(true, "None", "none", nonNegative(start, end));
    }
    if (LastCompaction.DEADLINE_EXCEEDED.equals(verdict.getReason())) {
      Long allowed = job.getSpec().getActiveDeadlineSeconds();
      Duration took = allowed == null ? nonNegative(start, now) : Duration.ofSeconds(allowed);
      return failed(verdict.getReason(), "deadlineExceeded", took);
    }
    return needsPod(verdict)
        ? pod.flatMap(it -> disruption(it, start, now).or(() -> termination(it, start, now)))
            .orElseGet(() -> failed(UNKNOWN, "unknown", nonNegative(start, now)))
        : failed(UNKNOWN, "unknown", nonNegative(start, now));
  }

  /** Somebody else ended the pod. */
  private static Optional<JobResult> disruption(Pod pod, Instant start, Instant now) {
    return pod.getStatus().getConditions().stream()
        .filter(it -> "DisruptionTarget".equals(it.getType()))
        .filter(it -> Condition.TRUE.equals(it.getStatus()))
        .findFirst()
        .map(
            it -> disrupted(it, nonNegative(start, parse(it.getLastTransitionTime()).orElse(now))));
  }

  private static JobResult disrupted(PodCondition condition, Duration took) {
    String reason = Objects.requireNonNullElse(condition.getReason(), "");
    if ("PreemptionByScheduler".equals(reason)) {
      return failed(reason, "preempted", took);
    }
    String figure = EVICTED.contains(reason) ? "evicted" : "unknown";
    return failed(reason.isEmpty() ? UNKNOWN : reason, figure, took);
  }

  /** The program itself ended. */
  private static Optional<JobResult> termination(Pod pod, Instant start, Instant now) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .findFirst()
        .map(it -> nonNegative(start, parse(it.getFinishedAt()).orElse(now)))
        .map(took -> failed("ProcessFailure", "processFailure", took));
  }

  private static JobResult failed(String reason, String figure, Duration took) {
    return new JobResult(false, reason, figure, took);
  }

  private static Duration nonNegative(Instant start, Instant end) {
    return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
  }

  private static Optional<Instant> parse(String text) {
    return Optional.ofNullable(text).map(Instant::parse);
  }
}
