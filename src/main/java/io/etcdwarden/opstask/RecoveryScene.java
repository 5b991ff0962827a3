package io.etcdwarden.opstask;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;

/**
 * What the API server has of a cluster that is being recovered.
 *
 * @param pods of members; the founding pod is none
 * @param founder the pod in which the kept member founds its cluster
 * @param founding the configuration of that pod
 * @param keptVolume the claim of the kept member
 * @param otherVolumes the claims of all other members
 */
record RecoveryScene(
    StatefulSet set,
    List<Pod> pods,
    Optional<Pod> founder,
    Optional<ConfigMap> founding,
    Optional<PersistentVolumeClaim> keptVolume,
    List<PersistentVolumeClaim> otherVolumes) {
  RecoveryScene {
    pods = List.copyOf(pods);
    otherVolumes = List.copyOf(otherVolumes);
  }

  boolean isScaledDown() {
    return set.getSpec().getReplicas() != null && set.getSpec().getReplicas() == 0;
  }

  static boolean isGoing(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  static boolean isReady(Pod pod) {
    return !isGoing(pod)
        && pod.getStatus() != null
        && pod.getStatus().getConditions() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus()));
  }

  static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }
}
