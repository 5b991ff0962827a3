package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.RestartWait;

/** How the writes of one reconcile ended. */
sealed interface ReconcileAttempt {
  /** The input of the status. */
  Outcome outcome();

  /** Every write succeeded that this reconcile decided on. */
  record Completed(Outcome outcome) implements ReconcileAttempt {}

  /** A write failed, and the later writes were not tried. Members run on, so they have a status. */
  record Interrupted(Outcome outcome, OperatorException failure) implements ReconcileAttempt {}

  /** This attempt with what the next restart of a member waits for. */
  default ReconcileAttempt with(RestartWait wait) {
    return switch (this) {
      case Completed completed -> new Completed(completed.outcome().with(wait));
      case Interrupted interrupted ->
          new Interrupted(interrupted.outcome().with(wait), interrupted.failure());
    };
  }

  /** This attempt with another outcome of the certificates. */
  default ReconcileAttempt withPki(PkiOutcome pki) {
    Outcome changed = outcome().with(pki);
    return switch (this) {
      case Completed _ -> new Completed(changed);
      case Interrupted interrupted -> new Interrupted(changed, interrupted.failure());
    };
  }

  static ReconcileAttempt interrupted(PlannedCluster planned, OperatorException failure) {
    return new Interrupted(planned.outcome(new Progress.Failed(failure)), failure);
  }
}
