package io.etcdwarden.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.Reply;
import org.junit.jupiter.api.Test;

class OnDemandSnapshotTest {
  private static final Ending FULL_TAKEN = new Ending.Done("the full snapshot was taken");

  @Test
  void theSnapshotThatWasTakenIsNamed() {
    assertEquals(
        new Ending.Done("the final full snapshot Full-0000-0042.gz was taken"),
        of("full", true)
            .ending(
                new Reply.Answered(200, "{\"kind\":\"Full\",\"snapName\":\"Full-0000-0042.gz\"}")));
  }

  @Test
  void anAnswerThatIsNoSnapshotIsASuccessAllTheSame() {
    assertEquals(FULL_TAKEN, of("full", false).ending(new Reply.Answered(200, "")));
    assertEquals(FULL_TAKEN, of("full", false).ending(new Reply.Answered(200, "null")));
  }

  @Test
  void aDeltaSnapshotOfNothingNewIsNoFailure() {
    assertEquals(
        new Ending.Done("nothing has changed since the last snapshot, so no new one was needed"),
        of("delta", false).ending(new Reply.Answered(200, "null")));
  }

  @Test
  void anyOtherAnswerFailsTheTask() {
    assertEquals(
        new Ending.Failed(
            ErrorCode.CREATE_SNAPSHOT,
            "the backup sidecar took no delta snapshot, it answered 500: bucket is gone"),
        of("delta", false).ending(new Reply.Answered(500, "bucket is gone")));
    assertEquals(
        new Ending.Failed(
            ErrorCode.CREATE_SNAPSHOT, "the backup sidecar took no full snapshot, it answered 405"),
        of("full", false).ending(new Reply.Answered(405, "")));
  }

  @Test
  void aSidecarThatWasNotReachedIsAskedAgain() {
    assertEquals(
        new Ending.Unclear(
            ErrorCode.EXECUTE_HTTP_REQUEST, "the backup sidecar could not be asked: no route"),
        of("full", false).ending(new Reply.Unreached("no route")));
  }

  private static OnDemandSnapshot of(String type, boolean isFinal) {
    return new OnDemandSnapshot(
        new EtcdOpsTask.OnDemandSnapshot(type, isFinal, null, null), null, null);
  }
}
