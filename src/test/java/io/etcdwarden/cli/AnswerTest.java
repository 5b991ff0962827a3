package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {
  @Test
  void aRequestThatWasTakenOffIsDone() {
    Answer answer = Answer.of(Told.well(), Told.well());

    assertEquals("is reconciled: generation 4 is in place", answer.sentence());
  }

  @Test
  void aNewFailureEndsTheWaitAndAnOldOneDoesNot() {
    assertInstanceOf(Answer.Failed.class, Answer.of(Told.well(), asked(Told.broken(), "u1")));
    assertInstanceOf(
        Answer.FailedAsBefore.class, Answer.of(Told.broken(), asked(Told.broken(), "u2")));
  }

  @Test
  void aRequestThatNobodyTookUpIsAwaited() {
    assertEquals(
        "is not reconciled in time: the operator has not looked at it; see that it runs",
        Answer.of(Told.fresh(), asked(Told.fresh(), "u3")).sentence());
    assertEquals(
        "is not reconciled in time: the operator has not taken the request up; see that it runs",
        Answer.of(Told.well(), asked(Told.well(), "u1")).sentence());
  }

  @Test
  void anotherEtcdOfTheNameIsNoAnswer() {
    assertInstanceOf(Answer.Gone.class, Answer.of(Told.well(), Told.broken()));
  }

  private static Etcd asked(Etcd etcd, String uid) {
    Etcd asked = Etcds.copy(etcd);
    asked.getMetadata().setUid(uid);
    asked
        .getMetadata()
        .setAnnotations(Map.of(Annotations.OPERATION, Annotations.OPERATION_RECONCILE));
    return asked;
  }
}
