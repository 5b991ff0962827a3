package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.SampleOpsTasks;
import io.etcdwarden.controller.opstask.TaskStatuses;
import io.etcdwarden.controller.opstask.member.MemberClients;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.StartedMark;
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
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A recovery of a cluster whose claims have other labels than the operator's: those of an older
 * release, or those that a user gave them. {@code main-1} is the survivor.
 */
class UnlabelledClaimsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");
  private static final String ETCD = "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/main";
  private static final String SET = "/apis/apps/v1/namespaces/ns/statefulsets/main";
  private static final String CLAIM = "/api/v1/namespaces/ns/persistentvolumeclaims/main-main-";
  private static final Map<String, String> OTHER_LABELS = Map.of("instance", "main");

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
  void claimsThatThePodsUseAreLabelledBeforeTheRecoveryStarts() {
    clusterWithClaims(OTHER_LABELS);
    podsThatUseTheirClaims();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      server.respondOnce(HttpMethod.PATCH, CLAIM + ordinal, 200, claim(ordinal, Map.of()));
    }
    server.respondOnce(HttpMethod.PATCH, ETCD, 200, etcd(null));

    var stepDone = assertInstanceOf(AttemptResult.StepDone.class, attempt());

    assertTrue(stepDone.message().orElseThrow().startsWith("the data of main-1 is kept"));
    assertEquals(ETCD, server.lastRequest().getPath());
  }

  @Test
  void aLabelIsAddedToExactlyTheVersionOfTheClaimThatWasRead() {
    clusterWithClaims(OTHER_LABELS);
    podsThatUseTheirClaims();
    server.respondOnce(
        HttpMethod.PATCH, CLAIM + 0, 403, MockApiServer.errorStatus(403, "not allowed"));

    assertTrue(failure(attempt()).contains("not allowed"));

    JsonNode patch = server.lastBody();
    assertEquals("7", patch.at("/metadata/resourceVersion").asText());
    assertEquals(
        "{\"app.kubernetes.io/managed-by\":\"etcd-druid\",\"app.kubernetes.io/part-of\":\"main\"}",
        patch.at("/metadata/labels").toString());
  }

  @Test
  void aClaimThatNoPodUsesEndsTheRecoveryBeforeAnythingIsStopped() {
    clusterWithClaims(OTHER_LABELS);
    pods();

    String message = failure(attempt());

    assertTrue(
        message.startsWith(
            "claim main-main-0 has the name of a volume of the cluster, but not its labels"),
        message);
    assertTrue(
        message.contains(
            "kubectl label persistentvolumeclaim main-main-0 --namespace ns --overwrite"
                + " app.kubernetes.io/managed-by=etcd-druid app.kubernetes.io/part-of=main"),
        message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void aClaimThatAPodOfSomethingElseUsesEndsTheRecovery() {
    clusterWithClaims(OTHER_LABELS);
    Pod database = new PodBuilder(pod(0)).build();
    database.getMetadata().setName("database");
    database.getMetadata().setOwnerReferences(List.of());
    pods(pod(0), pod(1), pod(2), database);

    String message = failure(attempt());

    assertTrue(
        message.startsWith("claim main-main-0 is used by database, which is no member"), message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void aClaimWithTheLabelsOfAnotherEtcdEndsTheRecovery() {
    clusterWithClaims(Map.of("app.kubernetes.io/part-of", "another-etcd"));
    podsThatUseTheirClaims();

    String message = failure(attempt());

    assertTrue(
        message.startsWith(
            "claim main-main-0 has the label app.kubernetes.io/part-of=another-etcd"),
        message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  /** Without this check, two members would start with their old data and form another cluster. */
  @Test
  void theSurvivorDoesNotBootstrapWhileClaimsOfOtherMembersHaveNoLabels() {
    started("found/main-1/3", 0);
    server.respondAlways(HttpMethod.GET, CLAIM + 0, 200, claim(0, OTHER_LABELS));
    server.respondAlways(HttpMethod.GET, CLAIM + 1, 200, claim(1, OTHER_LABELS));

    String message = failure(attempt());

    assertTrue(message.startsWith("claim main-main-0 has the name of a volume"), message);
    assertEquals("GET", server.lastRequest().getMethod());
  }

  @Test
  void theClaimOfTheSurvivorNeedsNoLabels() {
    started("found/main-1/3", 0);
    server.respondAlways(HttpMethod.GET, CLAIM + 1, 200, claim(1, OTHER_LABELS));

    var retry = assertInstanceOf(AttemptResult.Retry.class, attempt());

    assertTrue(retry.message().contains("there is no ConfigMap main-config"), retry.message());
  }

  private void clusterWithClaims(Map<String, String> labels) {
    task.setStatus(statuses.admitted(task, "recovers", NOW));
    server.respondAlways(HttpMethod.GET, ETCD, 200, etcd(null));
    server.respondAlways(HttpMethod.GET, SET, 200, set(3));
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      server.respondAlways(HttpMethod.GET, CLAIM + ordinal, 200, claim(ordinal, labels));
      server.respondAlways(
          HttpMethod.GET,
          "/apis/coordination.k8s.io/v1/namespaces/ns/leases/main-" + ordinal,
          200,
          LiveObjects.lease("main-" + ordinal, "a:b:Member", NOW));
    }
  }

  private void podsThatUseTheirClaims() {
    pods(pod(0), pod(1), pod(2));
  }

  private void pods(Pod... pods) {
    PodList list = new PodListBuilder().withNewMetadata().endMetadata().withItems(pods).build();
    server.respondAlways(HttpMethod.GET, "/api/v1/namespaces/ns/pods?limit=25", 200, list);
  }

  private void started(String progress, int replicas) {
    task.setStatus(statuses.admitted(task, "recovers", NOW));
    task.setStatus(statuses.stepDone(task, "all members are being stopped", NOW));
    task.getMetadata().setAnnotations(Map.of(StartedMark.ANNOTATION, StartedMark.value(task)));
    server.respondAlways(HttpMethod.GET, ETCD, 200, etcd(progress));
    server.respondAlways(HttpMethod.GET, SET, 200, set(replicas));
  }

  private AttemptResult attempt() {
    var client = server.clients().full();
    return new QuorumRecovery(
            task,
            new RecoveryApi(client, "ns"),
            new MemberClients(new TaskApi(client), InstantSource.system()),
            null,
            InstantSource.fixed(NOW))
        .attempt("main");
  }

  private static String failure(AttemptResult result) {
    return assertInstanceOf(AttemptResult.Failed.class, result).message();
  }

  private static PersistentVolumeClaim claim(int ordinal, Map<String, String> labels) {
    PersistentVolumeClaim claim = LiveObjects.claim("main-main-" + ordinal, "1Gi", "");
    claim.getMetadata().setLabels(labels);
    claim.getMetadata().setCreationTimestamp("2026-02-01T12:00:00Z");
    return claim;
  }

  private static Pod pod(int ordinal) {
    return new PodBuilder(LiveObjects.pod("main-" + ordinal, false))
        .editMetadata()
        .withOwnerReferences(owner("apps/v1", "StatefulSet", "uid-of-set"))
        .endMetadata()
        .editSpec()
        .addNewVolume()
        .withName("main")
        .withNewPersistentVolumeClaim("main-main-" + ordinal, false)
        .endVolume()
        .endSpec()
        .build();
  }

  private static StatefulSet set(int replicas) {
    StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 0);
    set.getSpec().setReplicas(replicas);
    set.getMetadata().setUid("uid-of-set");
    set.getMetadata()
        .setOwnerReferences(List.of(owner("druid.gardener.cloud/v1alpha1", "Etcd", "uid-main")));
    return set;
  }

  private static OwnerReference owner(String apiVersion, String kind, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion(apiVersion)
        .withKind(kind)
        .withName("main")
        .withUid(uid)
        .withController(true)
        .build();
  }

  private static Etcd etcd(String progress) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid("uid-main");
    etcd.getMetadata().setResourceVersion("7");
    Map<String, String> annotations =
        new HashMap<>(Map.of(Annotations.ALLOW_QUORUM_RECOVERY, "recover"));
    if (progress != null) {
      annotations.put(Annotations.QUORUM_RECOVERY, progress);
    }
    etcd.getMetadata().setAnnotations(annotations);
    return etcd;
  }
}
