package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes the status of jobs as the Job controller does when their pods run, succeed or fail. */
public final class FakeJobController {
  private final KubernetesClient client;
  private final String namespace;

  public FakeJobController(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Returns the job from the API server, or null. */
  public Job live(String name) {
    return client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
  }

  /** Marks the job as running. */
  public void run(String name) {
    client
        .resource(live(name))
        .editStatus(
            job ->
                new JobBuilder(job)
                    .withNewStatus()
                    .withStartTime(seconds(Instant.now()))
                    .withActive(1)
                    .withReady(1)
                    .endStatus()
                    .build());
  }

  /** Marks the job as complete. */
  public void succeed(String name) {
    String now = seconds(Instant.now());
    client
        .resource(live(name))
        .editStatus(
            job ->
                new JobBuilder(job)
                    .editOrNewStatus()
                    .withStartTime(job.getStatus().getStartTime() == null ? now : since(job))
                    .withCompletionTime(now)
                    .withActive(0)
                    .withReady(0)
                    .withTerminating(0)
                    .withSucceeded(1)
                    .addToConditions(condition("SuccessCriteriaMet", "CompletionsReached", now))
                    .addToConditions(condition("Complete", "CompletionsReached", now))
                    .endStatus()
                    .build());
  }

  /** Marks the job as failed for this reason. */
  public void fail(String name, String reason) {
    String now = seconds(Instant.now());
    client
        .resource(live(name))
        .editStatus(
            job ->
                new JobBuilder(job)
                    .editOrNewStatus()
                    .withStartTime(job.getStatus().getStartTime() == null ? now : since(job))
                    .withActive(0)
                    .withReady(0)
                    .withTerminating(0)
                    .withFailed(1)
                    .addToConditions(condition("FailureTarget", reason, now))
                    .addToConditions(condition("Failed", reason, now))
                    .endStatus()
                    .build());
  }

  private static String since(Job job) {
    return job.getStatus().getStartTime();
  }

  private static JobCondition condition(String type, String reason, String now) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason(reason)
        .withMessage("set by the fake Job controller")
        .withLastProbeTime(now)
        .withLastTransitionTime(now)
        .build();
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
