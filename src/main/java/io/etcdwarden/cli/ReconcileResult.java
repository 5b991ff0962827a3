package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import java.util.Objects;

/** The result of a reconcile request, derived from the Etcd before the request and now. */
sealed interface ReconcileResult {
  /** The predicate of a sentence whose subject is the Etcd. */
  String sentence();

  /** Whether the result can no longer change. */
  default boolean isFinal() {
    return true;
  }

  /** The operator applied the spec and removed the annotation of the request. */
  record Reconciled(Long generation) implements ReconcileResult {
    @Override
    public String sentence() {
      return "is reconciled: generation " + generation + " is applied";
    }
  }

  /** The operator reconciled after the request and failed. */
  record Failed(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "failed to reconcile: " + reason;
    }
  }

  /**
   * The status still shows the failure from before the request. Either the operator did not
   * reconcile since, or it failed in the same way again.
   */
  record SameFailure(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "still fails to reconcile: " + reason;
    }

    @Override
    public boolean isFinal() {
      return false;
    }
  }

  /** The operator is still reconciling, or has not handled the request. */
  record Pending(String reason) implements ReconcileResult {
    @Override
    public String sentence() {
      return "was not reconciled before the timeout: " + reason;
    }

    @Override
    public boolean isFinal() {
      return false;
    }
  }

  /** The Etcd was deleted after the request. */
  record Deleted() implements ReconcileResult {
    @Override
    public String sentence() {
      return "was deleted before it was reconciled";
    }
  }

  /**
   * Compares the Etcd with its state before the request.
   *
   * @param before the Etcd when the request was made
   */
  static ReconcileResult of(Etcd before, Etcd now) {
    boolean isRecreated = !before.getMetadata().getUid().equals(now.getMetadata().getUid());
    if (isRecreated || now.isBeingDeleted()) {
      return new Deleted();
    }
    if (!isRequested(now)) {
      return new Reconciled(EtcdSummary.status(now).observedGeneration());
    }
    LastOperation last = EtcdSummary.status(now).lastOperation();
    if (last == null) {
      return new Pending("the operator has not reconciled it yet; check that the operator runs");
    }
    if (last.state().equals(LastOperation.ERROR)) {
      return Objects.equals(last, EtcdSummary.status(before).lastOperation())
          ? new SameFailure(last.description())
          : new Failed(last.description());
    }
    return last.state().equals(LastOperation.SUCCEEDED)
        ? new Pending("the operator has not handled the request; check that the operator runs")
        : new Pending(last.description());
  }

  private static boolean isRequested(Etcd etcd) {
    return Annotations.OPERATION_RECONCILE.equals(
        etcd.getMetadata().getAnnotations().get(Annotations.OPERATION));
  }
}
