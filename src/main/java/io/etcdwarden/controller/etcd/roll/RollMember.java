package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.PodConditions;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Replicas;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A member as its pod shows it.
 *
 * @param name the name of the pod
 * @param version from which pod template the pod was created
 * @param isReady whether the pod is ready and is not being deleted
 * @param since when the pod became ready or ceased to be; the epoch if that is not known
 */
public record RollMember(
    int ordinal, String name, TemplateVersion version, boolean isReady, Instant since) {
  /** The label in which the StatefulSet controller writes the revision of the pod template. */
  private static final String REVISION = "controller-revision-hash";

  /** A version of the pod template. */
  public enum TemplateVersion {
    /** The newest. */
    UPDATED,

    /** The one before the roll, from which the pods below the partition are created. */
    CURRENT,

    /** A template in between: the template changed again during a roll. */
    ABANDONED,

    /** There is no pod, or it is being deleted. */
    NONE
  }

  /** The members that the StatefulSet runs, in the order of their ordinals. */
  public static List<RollMember> of(StatefulSet set, Names names, ObservedCluster observed) {
    Integer replicas = set.getSpec().getReplicas();
    int count = replicas == null ? 1 : Math.min(replicas, Replicas.MAX_MEMBERS);
    return IntStream.range(0, count)
        .mapToObj(ordinal -> of(ordinal, names.pod(ordinal), set, observed.pod(names.pod(ordinal))))
        .toList();
  }

  private static RollMember of(int ordinal, String name, StatefulSet set, Optional<Pod> pod) {
    boolean isReady =
        pod.filter(it -> it.getMetadata().getDeletionTimestamp() == null)
            .filter(it -> PodConditions.isTrue(it, PodConditions.READY))
            .isPresent();
    Instant since =
        pod.flatMap(it -> PodConditions.find(it, PodConditions.READY))
            .map(PodConditions::since)
            .orElse(Instant.EPOCH);
    return new RollMember(
        ordinal,
        name,
        pod.map(it -> version(it, set)).orElse(TemplateVersion.NONE),
        isReady,
        since);
  }

  private static TemplateVersion version(Pod pod, StatefulSet set) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return TemplateVersion.NONE;
    }
    StatefulSetStatus status =
        Objects.requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
    String revision =
        pod.getMetadata().getLabels() == null ? null : pod.getMetadata().getLabels().get(REVISION);
    if (revision == null || revision.equals(status.getUpdateRevision())) {
      return TemplateVersion.UPDATED;
    }
    return revision.equals(status.getCurrentRevision())
        ? TemplateVersion.CURRENT
        : TemplateVersion.ABANDONED;
  }

  boolean isUpdated() {
    return version == TemplateVersion.UPDATED;
  }
}
