package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The resource that asks for one operation on a cluster. */
@Group(Etcd.GROUP)
@Version(Etcd.VERSION)
@Plural("etcdopstasks")
@ShortNames("eot")
public final class EtcdOpsTask extends CustomResource<EtcdOpsTask.Spec, EtcdOpsTask.Status>
    implements Namespaced {
  public static final String PENDING = "Pending";
  public static final String IN_PROGRESS = "InProgress";
  public static final String SUCCEEDED = "Succeeded";
  public static final String FAILED = "Failed";
  public static final String REJECTED = "Rejected";
  private static final long serialVersionUID = 1L;

  /** Where the task stands; empty before anybody has looked at it. */
  public Optional<String> state() {
    return Optional.ofNullable(getStatus()).map(Status::state);
  }

  /** Whether nothing more will be done for it. */
  public boolean hasEnded() {
    return state().filter(Set.of(SUCCEEDED, FAILED, REJECTED)::contains).isPresent();
  }

  /** Which operation, on which cluster, and how long its record is kept. */
  public record Spec(Config config, Integer ttlSecondsAfterFinished, String etcdName) {}

  /** Exactly one operation. */
  public record Config(
      OnDemandSnapshot onDemandSnapshot,
      Maintenance defragmentation,
      Maintenance alarmDisarm,
      RecoverQuorum recoverQuorum) {
    /** A snapshot, and nothing else. */
    public Config(OnDemandSnapshot onDemandSnapshot) {
      this(onDemandSnapshot, null, null, null);
    }
  }

  /** Something that etcd does to itself; how long one member may take. */
  public record Maintenance(Integer timeoutSeconds) {}

  /**
   * A cluster that has lost its quorum goes on with the data of one member.
   *
   * @param member the pod whose data is kept; the newest when absent
   * @param outageSeconds how long the quorum must have been lost
   * @param timeoutSeconds how long the whole may take
   */
  public record RecoverQuorum(String member, Integer outageSeconds, Integer timeoutSeconds) {}

  /** A snapshot outside the schedule. */
  public record OnDemandSnapshot(
      String type, Boolean isFinal, Integer timeoutSecondsDelta, Integer timeoutSecondsFull) {}

  /** How the operation goes. */
  public record Status(
      String state,
      String lastTransitionTime,
      String startedAt,
      List<LastError> lastErrors,
      LastOperation lastOperation) {}
}
