package io.etcdwarden.controller.copybackups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdCopyBackupsTask.Status;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeJobController;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies backups on a real API server, with an operator that has the permissions of deploy/. */
class CopyBackupsIT {
  private static final String ACCOUNT = "operator-that-copies";
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(3);
  private static final String JOB = "cp-worker";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final FakeJobController jobs = new FakeJobController(client, namespace);
  private FakeNode node;
  private DeployedOperator operator;

  @BeforeEach
  void start() throws IOException {
    node = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
    operator = DeployedOperator.start(ACCOUNT, namespace, CopyBackupsIT::withCopyBackups);
  }

  private static OperatorConfig.Controllers withCopyBackups(OperatorConfig.Controllers usual) {
    return new OperatorConfig.Controllers(
        usual.disableLeaseCache(),
        usual.etcd(),
        usual.compaction(),
        new OperatorConfig.CopyBackups(true, 3),
        usual.secret(),
        usual.etcdOpsTask());
  }

  @AfterEach
  void stop() {
    operator.close();
    node.close();
  }

  @Test
  void aCopyRunsOnceIsReportedAndCausesNoFurtherWrites() {
    client.resource(task()).create();
    TIMEOUT.await(() -> missing("the job", jobs.live(JOB)));
    TIMEOUT.await(() -> missing("the event", event("CopyStarted")));
    jobs.run(JOB);
    jobs.succeed(JOB);
    TIMEOUT.await(() -> missing("the condition Succeeded", condition("Succeeded")));
    TIMEOUT.await(() -> missing("the event", event("CopySucceeded")));
    operator.proxy().trace().clear();

    client
        .resource(task())
        .edit(
            task -> {
              task.getMetadata().getAnnotations().put("touched", "yes");
              return task;
            });
    PollTimeout.waitFor(QUIET_PERIOD);

    assertEquals("", operator.proxy().trace().writtenText());
    assertEquals(List.of(), operator.proxy().trace().reads());
    assertEquals("CompletionsReached", condition("Succeeded").reason());
    assertEquals(1L, live().getStatus().observedGeneration());
  }

  @Test
  void aFailedJobIsReportedWithItsReason() {
    client.resource(task()).create();
    TIMEOUT.await(() -> missing("the job", jobs.live(JOB)));

    jobs.fail(JOB, "BackoffLimitExceeded");

    TIMEOUT.await(() -> missing("the condition Failed", condition("Failed")));
    TIMEOUT.await(() -> missing("the event", event("CopyFailed")));
    assertEquals("BackoffLimitExceeded", condition("Failed").reason());
  }

  @Test
  void aDeletedTaskDeletesItsRunningJobFirst() {
    client.resource(task()).create();
    TIMEOUT.await(() -> missing("the job", jobs.live(JOB)));
    jobs.run(JOB);
    TIMEOUT.await(() -> conflictOfJob(CopyBackupsIT::withFinalizer));

    client.resource(task()).delete();
    TIMEOUT.await(() -> reasonNotDeleted(jobs.live(JOB)));
    assertTrue(live().getMetadata().getDeletionTimestamp() != null);
    TIMEOUT.await(() -> conflictOfJob(CopyBackupsIT::withoutFinalizer));

    TIMEOUT.await(() -> live() == null ? Optional.empty() : Optional.of("the task exists"));
    assertNull(jobs.live(JOB));
  }

  @Test
  void anUnsupportedStoreIsReportedUntilTheTaskIsCorrected() {
    EtcdCopyBackupsTask wrong =
        SampleCopyTasks.between(
            "{provider: dell, container: src, prefix: p, secretRef: {name: s}}",
            "{provider: Local, container: tgt, prefix: tp}");
    client.resource(prepared(wrong)).create();
    TIMEOUT.await(() -> whyNotLastError("spec.sourceStore.provider is ECS"));
    TIMEOUT.await(() -> missing("the event", event("CopyHeldUp")));
    assertNull(jobs.live(JOB));

    client.resource(live()).edit(CopyBackupsIT::corrected);

    TIMEOUT.await(() -> missing("the job", jobs.live(JOB)));
    TIMEOUT.await(
        () -> live().getStatus().lastError() == null ? Optional.empty() : Optional.of("error"));
  }

  @Test
  void aJobOfAnotherOwnerIsKeptAndReported() {
    client
        .resource(
            new JobBuilder(CopyJob.render(SampleCopyTasks.plan(SampleCopyTasks.local())))
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(JOB)
                .endMetadata()
                .build())
        .create();

    client.resource(task()).create();

    TIMEOUT.await(() -> whyNotLastError("Job cp-worker already exists"));
    client.resource(jobs.live(JOB)).delete();
    TIMEOUT.await(() -> whyNoOwnJob(jobs.live(JOB)));
  }

  private EtcdCopyBackupsTask task() {
    return prepared(SampleCopyTasks.local());
  }

  private EtcdCopyBackupsTask prepared(EtcdCopyBackupsTask task) {
    task.getMetadata().setNamespace(namespace);
    task.getMetadata().setUid(null);
    task.getMetadata().setGeneration(null);
    return task;
  }

  private EtcdCopyBackupsTask live() {
    return client.resources(EtcdCopyBackupsTask.class).inNamespace(namespace).withName("cp").get();
  }

  private Condition condition(String type) {
    Status status = live().getStatus();
    return status == null || status.conditions() == null
        ? null
        : status.conditions().stream()
            .filter(condition -> condition.type().equals(type) && condition.hasStatusTrue())
            .findFirst()
            .orElse(null);
  }

  private Event event(String reason) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals("cp"))
        .filter(event -> event.getReason().equals(reason))
        .findFirst()
        .orElse(null);
  }

  private static Optional<String> missing(String name, Object object) {
    return object == null ? Optional.of(name + " is missing") : Optional.empty();
  }

  private static Optional<String> reasonNotDeleted(Job job) {
    return job.getMetadata().getDeletionTimestamp() == null
        ? Optional.of("the job is not being deleted")
        : Optional.empty();
  }

  private Optional<String> whyNoOwnJob(Job job) {
    return job == null || job.getMetadata().getOwnerReferences().isEmpty()
        ? Optional.of("the task has no job: " + live().getStatus())
        : Optional.empty();
  }

  private Optional<String> whyNotLastError(String message) {
    Status status = live().getStatus();
    String lastError = status == null ? null : status.lastError();
    return Objects.requireNonNullElse(lastError, "").contains(message)
        ? Optional.empty()
        : Optional.of("the last error is: " + lastError);
  }

  /** Edits the live job; the controllers write to it too, so the API server may refuse an edit. */
  private Optional<String> conflictOfJob(UnaryOperator<Job> change) {
    try {
      client.resource(jobs.live(JOB)).edit(change);
      return Optional.empty();
    } catch (KubernetesClientException failure) {
      assertEquals(409, failure.getCode(), failure.getMessage());
      return Optional.of(failure.getMessage());
    }
  }

  private static Job withFinalizer(Job job) {
    return new JobBuilder(job).editMetadata().addToFinalizers("test/hold").endMetadata().build();
  }

  private static Job withoutFinalizer(Job job) {
    return new JobBuilder(job)
        .editMetadata()
        .removeFromFinalizers("test/hold")
        .endMetadata()
        .build();
  }

  private static EtcdCopyBackupsTask corrected(EtcdCopyBackupsTask task) {
    task.setSpec(SampleCopyTasks.local().getSpec());
    return task;
  }
}
