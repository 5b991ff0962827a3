package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.CallResult;
import org.junit.jupiter.api.Test;

class OnDemandSnapshotTest {
  private static final AttemptResult FULL_SNAPSHOT_TAKEN =
      new AttemptResult.Succeeded("the full snapshot was taken");

  @Test
  void theMessageNamesTheSnapshot() {
    assertEquals(
        new AttemptResult.Succeeded("the final full snapshot Full-0000-0042.gz was taken"),
        of("full", true)
            .result(
                new CallResult.Response(
                    200, "{\"kind\":\"Full\",\"snapName\":\"Full-0000-0042.gz\"}")));
  }

  @Test
  void aSuccessfulResponseWithoutASnapshotNameIsASuccess() {
    assertEquals(FULL_SNAPSHOT_TAKEN, of("full", false).result(new CallResult.Response(200, "")));
    assertEquals(
        FULL_SNAPSHOT_TAKEN, of("full", false).result(new CallResult.Response(200, "null")));
  }

  @Test
  void aDeltaSnapshotWithoutChangesIsASuccess() {
    assertEquals(
        new AttemptResult.Succeeded(
            "nothing has changed since the last snapshot, so no new snapshot was needed"),
        of("delta", false).result(new CallResult.Response(200, "null")));
  }

  @Test
  void anyOtherResponseFailsTheTask() {
    assertEquals(
        new AttemptResult.Failed(
            ErrorCode.CREATE_SNAPSHOT,
            "the backup sidecar took no delta snapshot; it responded with status 500: bucket is"
                + " gone"),
        of("delta", false).result(new CallResult.Response(500, "bucket is gone")));
    assertEquals(
        new AttemptResult.Failed(
            ErrorCode.CREATE_SNAPSHOT,
            "the backup sidecar took no full snapshot; it responded with status 405"),
        of("full", false).result(new CallResult.Response(405, "")));
  }

  @Test
  void aCallWithoutAResponseIsRetried() {
    assertEquals(
        new AttemptResult.Retry(
            ErrorCode.EXECUTE_HTTP_REQUEST, "the backup sidecar did not respond: no route"),
        of("full", false).result(new CallResult.NoResponse("no route")));
  }

  private static OnDemandSnapshot of(String type, boolean isFinal) {
    return new OnDemandSnapshot(
        new EtcdOpsTask.OnDemandSnapshot(type, isFinal, null, null), null, null);
  }
}
