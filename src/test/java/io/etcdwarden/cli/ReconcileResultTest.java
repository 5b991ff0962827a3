package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcileResultTest {
  @Test
  void aRemovedRequestMeansReconciled() {
    ReconcileResult reconcileResult =
        ReconcileResult.of(StatusSamples.healthy(), StatusSamples.healthy());

    assertEquals("is reconciled: generation 4 is applied", reconcileResult.sentence());
  }

  @Test
  void aNewFailureEndsTheWaitButAnUnchangedFailureDoesNot() {
    assertInstanceOf(
        ReconcileResult.Failed.class,
        ReconcileResult.of(StatusSamples.healthy(), requested(StatusSamples.unhealthy(), "u1")));
    assertInstanceOf(
        ReconcileResult.SameFailure.class,
        ReconcileResult.of(StatusSamples.unhealthy(), requested(StatusSamples.unhealthy(), "u2")));
  }

  @Test
  void aRequestThatTheOperatorHasNotHandledIsPending() {
    assertEquals(
        "was not reconciled before the timeout: the operator has not reconciled it yet; check that"
            + " the operator runs",
        ReconcileResult.of(
                StatusSamples.withoutStatus(), requested(StatusSamples.withoutStatus(), "u3"))
            .sentence());
    assertEquals(
        "was not reconciled before the timeout: the operator has not handled the request; check"
            + " that the operator runs",
        ReconcileResult.of(StatusSamples.healthy(), requested(StatusSamples.healthy(), "u1"))
            .sentence());
  }

  @Test
  void anEtcdRecreatedUnderTheSameNameCountsAsDeleted() {
    assertInstanceOf(
        ReconcileResult.Deleted.class,
        ReconcileResult.of(StatusSamples.healthy(), StatusSamples.unhealthy()));
  }

  private static Etcd requested(Etcd etcd, String uid) {
    Etcd requested = Etcds.copy(etcd);
    requested.getMetadata().setUid(uid);
    requested
        .getMetadata()
        .setAnnotations(Map.of(Annotations.OPERATION, Annotations.OPERATION_RECONCILE));
    return requested;
  }
}
