package io.etcdwarden.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The custom resource for one operation on a cluster. */
@Group(Etcd.GROUP)
@Version(Etcd.VERSION)
@Plural("etcdopstasks")
@ShortNames("eot")
public final class EtcdOpsTask extends StoredResource<EtcdOpsTask.Spec, EtcdOpsTask.Status> {
  public static final String PENDING = "Pending";
  public static final String IN_PROGRESS = "InProgress";
  public static final String SUCCEEDED = "Succeeded";
  public static final String FAILED = "Failed";
  public static final String REJECTED = "Rejected";
  private static final long serialVersionUID = 1L;

  /** The spec; without fields if the resource was stored without a spec. */
  public Spec specOrEmpty() {
    return getSpec() == null ? new Spec(null, null, null) : getSpec();
  }

  /** The state of the task; empty until the operator has first read it. */
  public Optional<String> state() {
    return Optional.ofNullable(getStatus()).map(Status::state);
  }

  /** Whether the task is in a final state. */
  public boolean hasEnded() {
    return state().filter(Set.of(SUCCEEDED, FAILED, REJECTED)::contains).isPresent();
  }

  /** The operation, the cluster, and how long the finished task is kept. */
  public record Spec(Config config, Integer ttlSecondsAfterFinished, String etcdName) {}

  /** Exactly one operation. */
  public record Config(
      OnDemandSnapshot onDemandSnapshot,
      Maintenance defragmentation,
      Maintenance alarmDisarm,
      RecoverQuorum recoverQuorum) {
    /** The configuration of a snapshot task. */
    public Config(OnDemandSnapshot onDemandSnapshot) {
      this(onDemandSnapshot, null, null, null);
    }
  }

  /**
   * A maintenance operation of etcd.
   *
   * @param timeoutSeconds the timeout for each member
   */
  public record Maintenance(Integer timeoutSeconds) {}

  /**
   * Recovers a lost quorum with the data of one member.
   *
   * @param member the pod whose data is kept; by default the one with the newest data
   * @param outageSeconds how long the quorum must have been lost before
   * @param timeoutSeconds the timeout of the whole recovery
   */
  public record RecoverQuorum(String member, Integer outageSeconds, Integer timeoutSeconds) {}

  /** A snapshot outside the schedule. */
  public record OnDemandSnapshot(
      String type, Boolean isFinal, Integer timeoutSecondsDelta, Integer timeoutSecondsFull) {}

  /** The progress of the operation. */
  public record Status(
      String state,
      String lastTransitionTime,
      String startedAt,
      List<LastError> lastErrors,
      LastOperation lastOperation) {}
}
