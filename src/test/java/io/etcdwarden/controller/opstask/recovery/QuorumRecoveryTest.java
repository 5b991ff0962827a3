package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.Labels;
import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.controller.opstask.TaskStatuses;
import io.etcdwarden.controller.opstask.member.MemberClients;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.controller.opstask.operation.StartedMark;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.MockApiServer;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One attempt and its requests to the API server. {@code main-1} is the survivor; the time is
 * 12:30.
 */
class QuorumRecoveryTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");
  private static final String ETCD = "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/main";
  private static final String SET = "/apis/apps/v1/namespaces/ns/statefulsets/main";
  private static final String CLAIM = "/api/v1/namespaces/ns/persistentvolumeclaims/main-main-";
  private static final String IN_TIME = "2026-03-01T12:20:00Z";
  private static final String LONG_AGO = "2026-03-01T11:00:00Z";

  private final MockApiServer server = new MockApiServer();
  private final TaskStatuses statuses = new TaskStatuses(() -> new UUID(0, 1));
  private final EtcdOpsTask task =
      SampleOpsTasks.task(
          "recover",
          new EtcdOpsTask.Config(
              null, null, null, new EtcdOpsTask.RecoverQuorum("main-1", null, null)));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aFailedAttemptBeforeTheFirstStepDoesNotStartTheRecovery() {
    admitted(IN_TIME);
    server.respondAlways(HttpMethod.GET, ETCD, 200, cluster(null));
    server.respondAlways(HttpMethod.GET, SET, 500, MockApiServer.errorStatus(500, "out of order"));

    var retry = assertInstanceOf(AttemptResult.Retry.class, attempt());
    task.setStatus(statuses.retrying(task, retry, NOW));

    assertEquals(
        "Nothing has been done yet: cannot read StatefulSet main: out of order."
            + " The operator tries again.",
        task.getStatus().lastOperation().description());
    assertEquals(
        ErrorCode.QUORUM_NOT_LOST, rejection(SampleOpsTasks.cluster("True")).orElseThrow().code());
    assertInstanceOf(AttemptResult.Retry.class, attempt());
  }

  @Test
  void aStartedRecoveryContinuesThroughFailuresWhateverTheConditionsSay() {
    startedTask(IN_TIME);
    server.respondAlways(HttpMethod.GET, ETCD, 500, MockApiServer.errorStatus(500, "out of order"));

    var retry = assertInstanceOf(AttemptResult.Retry.class, attempt());
    task.setStatus(statuses.retrying(task, retry, NOW));

    assertEquals(Optional.empty(), rejection(SampleOpsTasks.cluster("True")));
  }

  @ParameterizedTest
  @CsvSource({"true, Retry", "false, Failed"})
  void aStartedRecoveryIsNotAbortedWhileTheApiServerIsUnavailable(
      boolean hasStarted, String result) {
    if (hasStarted) {
      startedTask(LONG_AGO);
    } else {
      admitted(LONG_AGO);
    }
    server.respondAlways(HttpMethod.GET, ETCD, 500, MockApiServer.errorStatus(500, "out of order"));

    assertEquals(result, attempt().getClass().getSimpleName());
  }

  @Test
  void aRecoveryWhoseAnnotationWasRemovedFails() {
    startedTask(IN_TIME);
    server.respondAlways(HttpMethod.GET, ETCD, 200, cluster(null));

    assertTrue(failure(attempt()).contains("was aborted"));
  }

  @ParameterizedTest
  @CsvSource({"stop/main-1/3", "found/main-1/3", "clear/main-1/3", "join/main-1/3", "''"})
  void anEtcdBeingDeletedIsNotChanged(String progress) {
    startedTask(IN_TIME);
    Etcd beingDeleted = cluster(progress.isEmpty() ? null : progress);
    beingDeleted.getMetadata().setDeletionTimestamp("2026-03-01T12:29:00Z");
    server.respondAlways(HttpMethod.GET, ETCD, 200, beingDeleted);

    assertTrue(failure(attempt()).contains("Etcd main is being deleted"));
    assertEquals(1, server.requestCount());
  }

  @Test
  void namingTheMemberWorksWithoutTheClientSecrets() {
    admitted(IN_TIME);
    Etcd secured = Etcds.withTls(3, "client");
    setUidAndVersion(secured);
    server.respondAlways(HttpMethod.GET, ETCD, 200, secured);
    server.respondAlways(HttpMethod.GET, SET, 200, set(3));
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      leaseOfMember("main-" + ordinal);
      server.respondAlways(
          HttpMethod.GET,
          "/api/v1/namespaces/ns/persistentvolumeclaims/main-main-" + ordinal,
          200,
          claim(ordinal));
    }
    server.respondAlways(HttpMethod.PATCH, ETCD, 200, secured);

    var stepDone = assertInstanceOf(AttemptResult.StepDone.class, attempt());

    assertTrue(stepDone.message().orElseThrow().startsWith("the data of main-1 is kept"));
    assertEquals("stop/main-1/3", writtenProgress());
  }

  @ParameterizedTest
  @CsvSource({"2026-03-01T12:00:01Z, StepDone", "2026-03-01T11:59:59Z, Failed", "noon, Failed"})
  void theTimeoutIsHalfAnHourFromStartedAtOrElseFromCreation(String start, String result) {
    task.getMetadata().setCreationTimestamp(LONG_AGO);
    startedTask(start);
    etcdWithProgress("join/main-1/3", 3);
    server.respondAlways(HttpMethod.PATCH, ETCD, 200, cluster(null));

    assertEquals(result, attempt().getClass().getSimpleName());
  }

  @Test
  void theNextPhaseStartsInTheSameAttempt() {
    startedTask(IN_TIME);
    etcdWithProgress("stop/main-1/3", 0);
    server.respondAlways(HttpMethod.PATCH, ETCD, 200, cluster("found/main-1/3"));

    assertTrue(failure(attempt()).contains("the volume of main-1 is gone"));
  }

  @Test
  void membersAreStartedAgainIfStoppingThemTimesOut() {
    startedTask(LONG_AGO);
    etcdWithProgress("stop/main-1/3", 3);
    server.respondOnce(HttpMethod.PATCH, SET, 200, set(3));
    server.respondOnce(HttpMethod.PATCH, ETCD, 200, cluster(null));

    assertTrue(failure(attempt()).endsWith("the members are started again, no data is lost"));
    assertEquals("null", writtenProgress());
  }

  @Test
  void aConcurrentChangeOfTheEtcdDoesNotKeepTheProgressAnnotation() {
    startedTask(LONG_AGO);
    etcdWithProgress("stop/main-1/3", 0);
    Etcd changed = cluster("stop/main-1/3");
    changed.getMetadata().setResourceVersion("8");
    server.respondOnce(HttpMethod.GET, ETCD, 200, cluster("stop/main-1/3"));
    server.respondOnce(HttpMethod.GET, ETCD, 200, changed);
    server.respondOnce(HttpMethod.PATCH, SET, 200, set(3));
    server.respondOnce(
        HttpMethod.PATCH, ETCD, 409, MockApiServer.errorStatus(409, "it has changed"));
    server.respondOnce(HttpMethod.PATCH, ETCD, 200, cluster(null));

    assertTrue(failure(attempt()).endsWith("the members are started again, no data is lost"));
    assertEquals(
        "PATCH " + ETCD, server.lastRequest().getMethod() + " " + server.lastRequest().getPath());
  }

  @Test
  void membersScaledUpBesideTheBootstrapPodDoNotPreventTheTimeout() {
    startedTask(LONG_AGO);
    etcdWithProgress("found/main-1/3", 3);
    server.respondOnce(HttpMethod.PATCH, SET, 200, set(0));

    String message = failure(attempt());

    assertTrue(
        message.contains("find out who scales the StatefulSet; the members stay stopped"), message);
    JsonNode spec = server.lastBody().get("spec");
    assertEquals("0", spec.get("replicas").asText());
    assertTrue(spec.at("/updateStrategy/rollingUpdate").isNull());
  }

  @Test
  void aBootstrapPodThatKeepsExitingDoesNotPreventTheTimeout() {
    startedTask(LONG_AGO);
    etcdWithProgress("found/main-1/3", 0);
    Pod bootstrapPod = LiveObjects.pod("main-founder", false);
    bootstrapPod.getMetadata().setAnnotations(Map.of(Annotations.BOOTSTRAP_MEMBER, "main-1"));
    bootstrapPod.getMetadata().setOwnerReferences(List.of(ownerReference()));
    bootstrapPod.getStatus().setPhase("Failed");
    server.respondAlways(
        HttpMethod.GET, "/api/v1/namespaces/ns/pods/main-founder", 200, bootstrapPod);

    String message = failure(attempt());

    assertTrue(
        message.contains("timed out in the step \"bootstrapping a new cluster in member main-1\""),
        message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  /** A list of so many members would take all memory. */
  @Test
  void moreMembersThanAClusterCanHaveAreNotRecovered() {
    admitted(IN_TIME);
    Etcd etcd = Etcds.with("main", "  replicas: 2147483647\n  backup: {}\n  etcd: {}\n");
    setUidAndVersion(etcd);
    etcd.getMetadata().setAnnotations(Map.of(Annotations.ALLOW_QUORUM_RECOVERY, "recover"));
    server.respondAlways(HttpMethod.GET, ETCD, 200, etcd);
    server.respondAlways(HttpMethod.GET, SET, 200, set(Integer.MAX_VALUE));

    var failed = assertInstanceOf(AttemptResult.Failed.class, attempt());

    assertEquals(ErrorCode.INVALID_SPEC, failed.code());
  }

  @Test
  void aStatefulSetOfAnotherOwnerIsNotScaled() {
    startedTask(LONG_AGO);
    server.respondAlways(HttpMethod.GET, ETCD, 200, cluster("stop/main-1/3"));
    StatefulSet foreign = set(3);
    foreign.getMetadata().setOwnerReferences(List.of());
    server.respondAlways(HttpMethod.GET, SET, 200, foreign);

    String message = failure(attempt());

    assertTrue(message.contains("the Etcd has no StatefulSet main"), message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void claimsOfAnotherOwnerAreNotDeleted() {
    startedTask(NOW.toString());
    etcdWithProgress("clear/main-1/3", 0);
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      PersistentVolumeClaim foreign = LiveObjects.claim("main-main-" + ordinal, "1Gi", "");
      foreign.getMetadata().setLabels(ordinal == 1 ? Labels.ofCluster("main") : Map.of());
      server.respondAlways(
          HttpMethod.GET,
          "/api/v1/namespaces/ns/persistentvolumeclaims/main-main-" + ordinal,
          200,
          foreign);
    }
    server.respondOnce(HttpMethod.PATCH, SET, 200, set(3));

    attempt();

    assertEquals(
        "PATCH " + SET, server.lastRequest().getMethod() + " " + server.lastRequest().getPath());
  }

  /** The state shows an intact claim; a user deletes the claim before the first deletion. */
  @Test
  void theClaimOfTheSurvivorIsReadAgainBeforeEachDeletion() {
    startedTask(NOW.toString());
    etcdWithProgress("clear/main-1/3", 0);
    server.respondAlways(HttpMethod.GET, CLAIM + 0, 200, claim(0));
    server.respondAlways(HttpMethod.GET, CLAIM + 2, 200, claim(2));
    PersistentVolumeClaim beingDeleted = claim(1);
    beingDeleted.getMetadata().setDeletionTimestamp(NOW.toString());
    server.respondOnce(HttpMethod.GET, CLAIM + 1, 200, claim(1)); // for the state
    server.respondOnce(HttpMethod.GET, CLAIM + 1, 200, claim(1)); // before the first deletion
    server.respondOnce(HttpMethod.DELETE, CLAIM + 0, 200, claim(0));
    server.respondOnce(HttpMethod.GET, CLAIM + 1, 200, beingDeleted);

    String message = failure(attempt());

    assertTrue(
        message.startsWith("claim main-main-1 with the kept data of main-1 is being deleted"),
        message);
    assertEquals(
        "GET " + CLAIM + 1,
        server.lastRequest().getMethod() + " " + server.lastRequest().getPath());
  }

  @Test
  void nothingIsDeletedAfterTheConsentWasWithdrawn() {
    startedTask(NOW.toString());
    Etcd withoutConsent = cluster("clear/main-1/3");
    withoutConsent.getMetadata().getAnnotations().remove(Annotations.ALLOW_QUORUM_RECOVERY);
    server.respondAlways(HttpMethod.GET, ETCD, 200, withoutConsent);
    server.respondAlways(HttpMethod.GET, SET, 200, set(0));
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      server.respondAlways(HttpMethod.GET, CLAIM + ordinal, 200, claim(ordinal));
    }

    String message = failure(attempt());

    assertTrue(message.startsWith("Etcd main does not allow task recover"), message);
    assertTrue(message.endsWith("nothing more is deleted"), message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void aRecoveryDoesNotStartIfTheConsentWasWithdrawnAfterTheAdmission() {
    admitted(IN_TIME);
    Etcd withoutConsent = cluster(null);
    withoutConsent.getMetadata().setAnnotations(Map.of());
    server.respondAlways(HttpMethod.GET, ETCD, 200, withoutConsent);

    assertTrue(failure(attempt()).startsWith("Etcd main does not allow task recover"));
    assertEquals(1, server.requestCount());
  }

  @Test
  void theConsentIsRemovedAtTheEndOfTheRecovery() {
    startedTask(LONG_AGO);
    etcdWithProgress("stop/main-1/3", 3);
    server.respondOnce(HttpMethod.PATCH, SET, 200, set(3));
    server.respondOnce(HttpMethod.PATCH, ETCD, 200, cluster(null));

    failure(attempt());

    JsonNode annotations = server.lastBody().at("/metadata/annotations");
    assertTrue(annotations.has(Annotations.ALLOW_QUORUM_RECOVERY));
    assertTrue(annotations.path(Annotations.ALLOW_QUORUM_RECOVERY).isNull());
  }

  @Test
  void aClaimThatWasCreatedAgainDoesNotKeepTheData() {
    startedTask(NOW.toString());
    etcdWithProgress("clear/main-1/3", 0);
    server.respondAlways(HttpMethod.GET, CLAIM + 0, 200, claim(0));
    PersistentVolumeClaim createdAgain = claim(1);
    createdAgain.getMetadata().setUid("another");
    server.respondOnce(HttpMethod.GET, CLAIM + 1, 200, claim(1));
    server.respondOnce(HttpMethod.GET, CLAIM + 1, 200, createdAgain);

    assertTrue(failure(attempt()).startsWith("the volume of main-1 is gone"));
  }

  @Test
  void aTaskCannotChangeToAMemberWhoseClaimIsBeingDeleted() {
    startedTask(IN_TIME);
    etcdWithProgress("found/main-0/3", 0);
    PersistentVolumeClaim beingDeleted = claim(1);
    beingDeleted.getMetadata().setDeletionTimestamp(NOW.toString());
    server.respondAlways(HttpMethod.GET, CLAIM + 1, 200, beingDeleted);

    String message = failure(attempt());

    assertTrue(message.startsWith("an earlier task has kept the data of main-0"), message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  private AttemptResult attempt() {
    return recovery().attempt("main");
  }

  private Optional<Rejection> rejection(Etcd etcd) {
    return recovery().rejection(etcd);
  }

  private QuorumRecovery recovery() {
    var client = server.clients().full();
    return new QuorumRecovery(
        task,
        new RecoveryApi(client, "ns"),
        new MemberClients(new TaskApi(client), InstantSource.system()),
        null,
        InstantSource.fixed(NOW));
  }

  private static String failure(AttemptResult result) {
    return assertInstanceOf(AttemptResult.Failed.class, result).message();
  }

  private void admitted(String when) {
    task.setStatus(statuses.admitted(task, recovery().description(), NOW));
    started(when);
  }

  private void startedTask(String when) {
    admitted(when);
    task.setStatus(statuses.stepDone(task, "all members are being stopped", NOW));
    task.getMetadata().setAnnotations(Map.of(StartedMark.ANNOTATION, StartedMark.value(task)));
    started(when);
  }

  private void started(String when) {
    EtcdOpsTask.Status status = task.getStatus();
    task.setStatus(
        new EtcdOpsTask.Status(status.state(), null, when, List.of(), status.lastOperation()));
  }

  /** The Etcd has this progress and the StatefulSet this size; no other object exists. */
  private void etcdWithProgress(String progress, int replicas) {
    server.respondAlways(HttpMethod.GET, ETCD, 200, cluster(progress));
    server.respondAlways(HttpMethod.GET, SET, 200, set(replicas));
  }

  private void leaseOfMember(String name) {
    server.respondAlways(
        HttpMethod.GET,
        "/apis/coordination.k8s.io/v1/namespaces/ns/leases/" + name,
        200,
        LiveObjects.lease(name, "a:b:Member", NOW));
  }

  private static PersistentVolumeClaim claim(int ordinal) {
    var claim = LiveObjects.claim("main-main-" + ordinal, "1Gi", "");
    claim.getMetadata().setLabels(Labels.ofCluster("main"));
    claim.getMetadata().setCreationTimestamp("2026-02-01T12:00:00Z");
    return claim;
  }

  private static StatefulSet set(int replicas) {
    StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 0);
    set.getSpec().setReplicas(replicas);
    set.getMetadata().setUid("uid-of-set");
    set.getMetadata().setOwnerReferences(List.of(ownerReference()));
    return set;
  }

  private static OwnerReference ownerReference() {
    return new OwnerReferenceBuilder()
        .withApiVersion("druid.gardener.cloud/v1alpha1")
        .withKind("Etcd")
        .withName("main")
        .withUid("uid-main")
        .withController(true)
        .build();
  }

  private static Etcd cluster(String progress) {
    Etcd etcd = Etcds.withDefaults();
    setUidAndVersion(etcd);
    if (progress != null) {
      etcd.getMetadata().getAnnotations().put(Annotations.QUORUM_RECOVERY, progress);
    }
    return etcd;
  }

  private static void setUidAndVersion(Etcd etcd) {
    etcd.getMetadata().setUid("uid-main");
    etcd.getMetadata()
        .setAnnotations(new HashMap<>(Map.of(Annotations.ALLOW_QUORUM_RECOVERY, "recover")));
    etcd.getMetadata().setResourceVersion("7");
  }

  /** The progress annotation in the latest request. */
  private String writtenProgress() {
    return server.lastBody().at("/metadata/annotations").path(Annotations.QUORUM_RECOVERY).asText();
  }
}
