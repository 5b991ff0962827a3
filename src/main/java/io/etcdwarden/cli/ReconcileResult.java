package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import java.util.Objects;

/** What the operator has made of the request to act on a spec. */
sealed interface ReconcileResult {
  /** How the sentence about the Etcd goes on. */
  String sentence();

  /** Whether waiting longer may not change it. */
  default boolean isFinal() {
    return true;
  }

  /** The spec is in place; the operator took the request off. */
  record Reconciled(Long generation) implements ReconcileResult {
    @Override
    public String sentence() {
      return "is reconciled: generation " + generation + " is in place";
    }
  }

  /** It was tried since, and failed. */
  record Failed(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "failed to reconcile: " + reason;
    }
  }

  /** The failure of before stands: nothing was tried since, or it failed in the same way. */
  record SameFailure(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "failed to reconcile, as before: " + reason;
    }

    @Override
    public boolean isFinal() {
      return false;
    }
  }

  /** The operator is at it, or has not seen the request. */
  record Pending(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "is not reconciled in time: " + reason;
    }

    @Override
    public boolean isFinal() {
      return false;
    }
  }

  /** Somebody deleted the Etcd meanwhile. */
  record Deleted() implements ReconcileResult {
    @Override
    public String sentence() {
      return "was deleted before it was reconciled";
    }
  }

  /**
   * Compares an Etcd with what it was before.
   *
   * @param before as it was when the request was made
   */
  static ReconcileResult of(Etcd before, Etcd now) {
    boolean madeAnew = !before.getMetadata().getUid().equals(now.getMetadata().getUid());
    if (madeAnew || now.isBeingDeleted()) {
      return new Deleted();
    }
    if (!isRequested(now)) {
      return new Reconciled(EtcdSummary.status(now).observedGeneration());
    }
    LastOperation last = EtcdSummary.status(now).lastOperation();
    if (last == null) {
      return new Pending("the operator has not looked at it; see that it runs");
    }
    if (last.state().equals(LastOperation.ERROR)) {
      return Objects.equals(last, EtcdSummary.status(before).lastOperation())
          ? new SameFailure(last.description())
          : new Failed(last.description());
    }
    return last.state().equals(LastOperation.SUCCEEDED)
        ? new Pending("the operator has not taken the request up; see that it runs")
        : new Pending(last.description());
  }

  private static boolean isRequested(Etcd etcd) {
    return Annotations.OPERATION_RECONCILE.equals(
        etcd.getMetadata().getAnnotations().get(Annotations.OPERATION));
  }
}
