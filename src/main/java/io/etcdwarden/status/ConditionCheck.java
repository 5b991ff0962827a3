package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.StatusText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides the value of one condition. */
interface ConditionCheck {
  /** One check for each {@link ConditionType} that the status writer writes, in their order. */
  List<ConditionCheck> ALL =
      List.of(
          new ReadyCheck(),
          new AllMembersReadyCheck(),
          new AllMembersUpdatedCheck(),
          new BackupReadyCheck(),
          new DataVolumesReadyCheck(),
          new ClusterIdMismatchCheck(),
          new BootstrappedFromClusterCheck(),
          new CertificatesReadyCheck(),
          new ReconcilingCheck(),
          new StalledCheck());

  ConditionType type();

  /** The value now; empty if the condition does not apply to this cluster. */
  Optional<Result> check(CheckInput input);

  /**
   * The value of a condition.
   *
   * @param validUntil when the passing of time alone may change the value; {@link Instant#MAX} if
   *     it never does
   */
  record Result(String status, String reason, String message, Instant validUntil) {
    public Result {
      message = StatusText.truncate(message);
    }

    static Result ofTrue(String reason, String message) {
      return new Result(Condition.TRUE, reason, message, Instant.MAX);
    }

    static Result ofFalse(String reason, String message) {
      return new Result(Condition.FALSE, reason, message, Instant.MAX);
    }

    static Result ofUnknown(String reason, String message) {
      return new Result(Condition.UNKNOWN, reason, message, Instant.MAX);
    }

    Result withValidUntil(Instant instant) {
      return new Result(status, reason, message, instant);
    }
  }
}
