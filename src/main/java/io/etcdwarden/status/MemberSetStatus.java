package io.etcdwarden.status;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;

/** The replica counts and revisions of a StatefulSet; an absent count is zero. */
record MemberSetStatus(StatefulSet set) {
  private StatefulSetStatus status() {
    return set.getStatus() == null ? new StatefulSetStatus() : set.getStatus();
  }

  int desired() {
    return number(set.getSpec().getReplicas());
  }

  int ready() {
    return number(status().getReadyReplicas());
  }

  int current() {
    return number(status().getCurrentReplicas());
  }

  int updated() {
    return number(status().getUpdatedReplicas());
  }

  /** Whether the StatefulSet controller has observed the latest spec. */
  boolean isObserved() {
    Long observed = status().getObservedGeneration();
    Long generation = set.getMetadata().getGeneration();
    return observed != null && generation != null && observed >= generation;
  }

  /** Whether no pod of an older revision is left. */
  boolean isAtOneRevision() {
    return Objects.equals(status().getCurrentRevision(), status().getUpdateRevision());
  }

  boolean isReady(int expected) {
    return isObserved() && ready() >= expected && isAtOneRevision() && current() == updated();
  }

  private static int number(Integer value) {
    return value == null ? 0 : value;
  }
}
