package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every condition type that the operator writes into the status of an Etcd, and what its values
 * mean to events, hibernation, the {@code status} command and kstatus.
 *
 * <p>All types but {@link #LAST_SNAPSHOT_COMPACTION_SUCCEEDED} are written by {@link StatusWriter},
 * which has one {@link ConditionCheck} for each.
 */
public enum ConditionType {
  READY(
      "Ready",
      Healthy.TRUE,
      EventSeverity.WARNING,
      Hibernated.NOT_CHECKED,
      Kstatus.CURRENT_IF_TRUE),
  ALL_MEMBERS_READY(
      "AllMembersReady", Healthy.TRUE, EventSeverity.NONE, Hibernated.NOT_CHECKED, Kstatus.IGNORED),
  ALL_MEMBERS_UPDATED(
      "AllMembersUpdated",
      Healthy.TRUE,
      EventSeverity.NONE,
      Hibernated.NOT_CHECKED,
      Kstatus.IGNORED),
  BACKUP_READY(
      "BackupReady", Healthy.TRUE, EventSeverity.WARNING, Hibernated.NOT_CHECKED, Kstatus.IGNORED),
  DATA_VOLUMES_READY(
      "DataVolumesReady",
      Healthy.TRUE,
      EventSeverity.WARNING,
      Hibernated.NOT_CHECKED,
      Kstatus.IGNORED),
  CLUSTER_ID_MISMATCH(
      "ClusterIDMismatch",
      Healthy.FALSE,
      EventSeverity.WARNING,
      Hibernated.NOT_CHECKED,
      Kstatus.IGNORED),
  BOOTSTRAPPED_WITH_EXISTING_CLUSTER(
      "BootstrappedWithExistingCluster",
      Healthy.TRUE,
      EventSeverity.NONE,
      Hibernated.NOT_CHECKED,
      Kstatus.IGNORED),
  CERTIFICATES_READY(
      "CertificatesReady",
      Healthy.TRUE,
      EventSeverity.WARNING,
      Hibernated.CHECKED,
      Kstatus.IGNORED),
  /** Counts as healthy: a rollout in progress is not a fault. */
  RECONCILING(
      "Reconciling",
      Healthy.TRUE,
      EventSeverity.NONE,
      Hibernated.CHECKED,
      Kstatus.IN_PROGRESS_WHILE_TRUE),
  STALLED(
      "Stalled", Healthy.FALSE, EventSeverity.NONE, Hibernated.CHECKED, Kstatus.FAILED_WHILE_TRUE),
  /** Written by the compaction controller, which records its own events. */
  LAST_SNAPSHOT_COMPACTION_SUCCEEDED(
      "LastSnapshotCompactionSucceeded",
      Healthy.TRUE,
      EventSeverity.NONE,
      Hibernated.NOT_CHECKED,
      Kstatus.IGNORED);

  /** Conditions are written in the order of their types, so that equal conditions stay equal. */
  public static final Comparator<Condition> ORDER = Comparator.comparing(Condition::type);

  /** The reason of a condition that is not checked because the cluster is hibernated. */
  public static final String NOT_CHECKED = "NotChecked";

  /** The status that the condition has in a healthy cluster. */
  private enum Healthy {
    TRUE,
    FALSE
  }

  /** Which event is recorded when the condition becomes unhealthy. */
  private enum EventSeverity {
    WARNING,
    NONE
  }

  /** Whether the condition is checked while {@code spec.replicas} is 0. */
  private enum Hibernated {
    CHECKED,
    NOT_CHECKED
  }

  /** How kstatus reads the condition. Flux and other deployment tools use kstatus. */
  private enum Kstatus {
    CURRENT_IF_TRUE,
    IN_PROGRESS_WHILE_TRUE,
    FAILED_WHILE_TRUE,
    IGNORED
  }

  private final String wire;
  private final Healthy healthy;
  private final EventSeverity severity;
  private final Hibernated hibernated;
  private final Kstatus kstatus;

  ConditionType(
      String wire,
      Healthy healthy,
      EventSeverity severity,
      Hibernated hibernated,
      Kstatus kstatus) {
    this.wire = wire;
    this.healthy = healthy;
    this.severity = severity;
    this.hibernated = hibernated;
    this.kstatus = kstatus;
  }

  /** The type of a condition; empty for a condition of another program. */
  public static Optional<ConditionType> of(Condition condition) {
    return Arrays.stream(values()).filter(type -> type.isTypeOf(condition)).findFirst();
  }

  /** The value of {@code type} in the status. */
  public String wire() {
    return wire;
  }

  public boolean isTypeOf(Condition condition) {
    return wire.equals(condition.type());
  }

  /** The condition of this type. */
  public Optional<Condition> in(List<Condition> conditions) {
    return conditions.stream().filter(this::isTypeOf).findFirst();
  }

  /** The condition of this type in the status of an Etcd. */
  public Optional<Condition> in(Etcd etcd) {
    return etcd.condition(wire);
  }

  public boolean isTrueIn(Etcd etcd) {
    return in(etcd).filter(Condition::hasStatusTrue).isPresent();
  }

  public boolean isHealthy(Condition condition) {
    return condition.status().equals(healthy == Healthy.TRUE ? Condition.TRUE : Condition.FALSE);
  }

  /** Whether something is known to be wrong; a condition that is Unknown is not. */
  public boolean isUnhealthy(Condition condition) {
    return !isHealthy(condition) && !Condition.UNKNOWN.equals(condition.status());
  }

  /**
   * Whether a change to this condition is a Warning event. {@code CertificatesReady} can be True
   * and still need a user to act.
   */
  boolean needsWarning(Condition condition) {
    boolean isUrgent =
        this == CERTIFICATES_READY && CertificatesReadyCheck.isUrgent(condition.reason());
    return severity == EventSeverity.WARNING && (isUnhealthy(condition) || isUrgent);
  }

  boolean isCheckedWhileHibernated() {
    return hibernated == Hibernated.CHECKED;
  }

  /**
   * Whether the status contains the condition only while it is True. For kstatus an absent
   * condition means done, and {@code kubectl wait} for all conditions never meets a healthy False.
   */
  boolean isAbsentUnlessTrue() {
    return Set.of(Kstatus.IN_PROGRESS_WHILE_TRUE, Kstatus.FAILED_WHILE_TRUE).contains(kstatus);
  }
}
