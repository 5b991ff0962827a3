package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberPodsTest {
  private static final ClusterPlan PLAN = Plans.withMembers(3);

  @Test
  void aHibernatedClusterHasNoMembers() {
    assertEquals(List.of(), MemberPods.of(observed(0), PLAN));
  }

  @Test
  void aMemberWhosePodDoesNotExistYetIsAMember() {
    List<MemberPod> members = MemberPods.of(observed(2, pod("main-0", Map.of())), PLAN);

    assertEquals(List.of("main-0", "main-1"), members.stream().map(MemberPod::name).toList());
  }

  @Test
  void aPodThatOutlivesItsReplicasIsAMember() {
    List<MemberPod> members = MemberPods.of(observed(0, pod("main-2", Map.of())), PLAN);

    assertEquals(List.of("main-2"), members.stream().map(MemberPod::name).toList());
  }

  @Test
  void theMarkOfEachLineIsRead() {
    Map<String, String> annotations =
        Map.of("pki.etcdwarden.io/restarted-for-peer", "2-TrustRolling-1", "other", "value");

    List<MemberPod> members = MemberPods.of(observed(1, pod("main-0", annotations)), PLAN);

    assertEquals(Map.of(Line.PEER, "2-TrustRolling-1"), members.getFirst().restartedFor());
  }

  /** Every user who may scale a StatefulSet can write any number. */
  @Test
  void aStatefulSetWithTwoBillionReplicasCostsLittle() {
    assertEquals(31, MemberPods.of(observed(Integer.MAX_VALUE), PLAN).size());
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
