package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.PodState;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberPodsTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final ClusterPlan PLAN = Plans.withMembers(3);

  @Test
  void aHibernatedClusterHasNoMembers() {
    assertEquals(List.of(), MemberPods.of(observed(0), PLAN, NOW));
  }

  @Test
  void aMemberWhosePodDoesNotExistYetIsAMember() {
    List<MemberPod> members = MemberPods.of(observed(2, pod("main-0", Map.of())), PLAN, NOW);

    assertEquals(List.of("main-0", "main-1"), members.stream().map(MemberPod::name).toList());
  }

  @Test
  void aPodThatOutlivesItsReplicasIsAMember() {
    List<MemberPod> members = MemberPods.of(observed(0, pod("main-2", Map.of())), PLAN, NOW);

    assertEquals(List.of("main-2"), members.stream().map(MemberPod::name).toList());
  }

  @Test
  void theMarkOfEachLineIsRead() {
    Map<String, String> annotations =
        Map.of("pki.etcdwarden.io/restarted-for-peer", "2-TrustRolling-1", "other", "value");

    List<MemberPod> members = MemberPods.of(observed(1, pod("main-0", annotations)), PLAN, NOW);

    assertEquals(Map.of(Line.PEER, "2-TrustRolling-1"), members.getFirst().restartedFor());
  }

  /** Every user who may scale a StatefulSet can write any number. */
  @Test
  void aStatefulSetWithTwoBillionReplicasCostsLittle() {
    assertEquals(31, MemberPods.of(observed(Integer.MAX_VALUE), PLAN, NOW).size());
  }

  @ParameterizedTest(name = "created {0}, ready {1}, {2} containers: {3}")
  @CsvSource({
    "2026-07-01T11:50:00Z, true, 2, READY",
    "2026-07-01T11:50:00Z, false, 2, NOT_READY",
    "2026-07-01T11:50:00Z, false, 1, STOPPED",
    "2026-07-01T11:56:00Z, false, 2, STARTING",
    "2026-07-01T11:59:59Z, true, 2, READY"
  })
  void aPodHasTimeToBecomeReady(String created, boolean ready, int running, PodState state) {
    Pod pod =
        new PodBuilder(pod("main-0", Map.of()))
            .editMetadata()
            .withCreationTimestamp(created)
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready ? "True" : "False")
            .endCondition()
            .withContainerStatuses(
                Stream.of("etcd", "backup-restore").limit(running).map(name -> run(name)).toList())
            .endStatus()
            .build();

    assertEquals(state, MemberPods.of(observed(1, pod), PLAN, NOW).getFirst().state());
  }

  @Test
  void aPodThatIsMissingOrDeletedIsAboutToStart() {
    Pod deleted =
        new PodBuilder(pod("main-0", Map.of()))
            .editMetadata()
            .withDeletionTimestamp("2026-07-01T11:00:00Z")
            .endMetadata()
            .build();

    assertEquals(
        List.of(PodState.STARTING, PodState.STARTING),
        MemberPods.of(observed(2, deleted), PLAN, NOW).stream().map(MemberPod::state).toList());
  }

  private static ContainerStatus run(String name) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning("2026-07-01T11:55:00Z")
        .endState()
        .build();
  }

  private static ObservedCluster observed(int replicas, Pod... pods) {
    var set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName("main")
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .endSpec()
            .build();
    return new ObservedCluster(
        Map.of(new ObjectRef("StatefulSet", "main"), set),
        List.of(pods),
        List.of(),
        Map.of(),
        SecretSet.EMPTY);
  }

  private static Pod pod(String name, Map<String, String> annotations) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }
}
