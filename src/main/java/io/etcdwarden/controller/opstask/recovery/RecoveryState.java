package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.observed.PodConditions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;

/**
 * The live objects of a cluster that is being recovered.
 *
 * @param memberPods without the bootstrap pod
 * @param bootstrapPod the pod in which the survivor bootstraps the new cluster
 * @param bootstrapConfigMap the configuration of the bootstrap pod
 * @param survivorClaim the PersistentVolumeClaim of the survivor
 * @param otherClaims the PersistentVolumeClaims of all other members that have the labels of the
 *     cluster; only these may be deleted
 * @param doubts for each other PersistentVolumeClaim that a member would use, why it may not be
 *     deleted
 */
record RecoveryState(
    StatefulSet memberSet,
    List<Pod> memberPods,
    Optional<Pod> bootstrapPod,
    Optional<ConfigMap> bootstrapConfigMap,
    Optional<PersistentVolumeClaim> survivorClaim,
    List<PersistentVolumeClaim> otherClaims,
    List<String> doubts) {
  RecoveryState {
    memberPods = List.copyOf(memberPods);
    otherClaims = List.copyOf(otherClaims);
    doubts = List.copyOf(doubts);
  }

  boolean isScaledDown() {
    return memberSet.getSpec().getReplicas() != null && memberSet.getSpec().getReplicas() == 0;
  }

  int readyPods() {
    return Math.toIntExact(memberPods.stream().filter(RecoveryState::isReady).count());
  }

  static boolean isTerminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  static boolean isReady(Pod pod) {
    return !isTerminating(pod) && PodConditions.isTrue(pod, PodConditions.READY);
  }

  static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }
}
