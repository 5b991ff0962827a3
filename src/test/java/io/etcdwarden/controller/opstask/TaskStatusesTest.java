package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.LastError;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TaskStatusesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

  private final AtomicLong runs = new AtomicLong();
  private final TaskStatuses statuses = new TaskStatuses(() -> new UUID(0, runs.incrementAndGet()));
  private final EtcdOpsTask task = SampleOpsTasks.fullSnapshot("one");

  @Test
  void eachStepToSuccessHasItsStatus() {
    setStatus(statuses.accepted(task, NOON));
    assertEquals("Pending Admit InProgress", summary());
    assertNull(task.getStatus().startedAt());

    setStatus(statuses.admitted(task, "takes a full snapshot", NOON.plusSeconds(1)));
    assertEquals("InProgress Execution InProgress", summary());
    assertEquals("2026-03-01T12:00:01Z", task.getStatus().startedAt());

    setStatus(
        statuses.succeeded(task, new AttemptResult.Succeeded("it was taken"), NOON.plusSeconds(9)));
    assertEquals("Succeeded Execution Completed", summary());
    assertEquals("It was taken.", task.getStatus().lastOperation().description());
    assertEquals("2026-03-01T12:00:01Z", task.getStatus().startedAt());
    assertEquals("2026-03-01T12:00:09Z", task.getStatus().lastTransitionTime());
    assertEquals(List.of(), task.getStatus().lastErrors());
  }

  @Test
  void aRejectedTaskHasNoStartTime() {
    setStatus(statuses.accepted(task, NOON));

    setStatus(statuses.rejected(task, new Rejection(ErrorCode.DUPLICATE_TASK, "one runs"), NOON));

    assertEquals("Rejected Admit Failed", summary());
    assertNull(task.getStatus().startedAt());
    assertEquals(
        List.of(
            new LastError(
                "ERR_DUPLICATE_TASK",
                "[Operation: Admit, Code: ERR_DUPLICATE_TASK] message: one runs",
                "2026-03-01T12:00:00Z")),
        task.getStatus().lastErrors());
  }

  @Test
  void theLastThreeErrorsAreKeptAndTheStateStaysInProgress() {
    setStatus(statuses.admitted(task, "takes a full snapshot", NOON));

    for (int attempt = 1; attempt <= 5; attempt++) {
      AttemptResult.Retry retry =
          new AttemptResult.Retry(ErrorCode.EXECUTE_HTTP_REQUEST, "attempt " + attempt);
      setStatus(statuses.retrying(task, retry, NOON.plusSeconds(attempt)));
    }

    assertEquals("InProgress Execution InProgress", summary());
    assertEquals("2026-03-01T12:00:00Z", task.getStatus().lastTransitionTime());
    assertEquals(
        List.of("attempt 3", "attempt 4", "attempt 5"),
        task.getStatus().lastErrors().stream()
            .map(error -> error.description().replaceFirst(".*message: ", ""))
            .toList());
    assertEquals(1, runs.get());
  }

  @Test
  void aTaskBeingDeletedKeepsItsState() {
    setStatus(statuses.admitted(task, "takes a full snapshot", NOON));
    setStatus(statuses.deleting(task, NOON.plusSeconds(5)));
    assertEquals("InProgress Cleanup InProgress", summary());

    EtcdOpsTask rejected = SampleOpsTasks.withState("Rejected", SampleOpsTasks.fullSnapshot("two"));
    rejected.setStatus(statuses.deleting(rejected, NOON));
    assertEquals("Completed", rejected.getStatus().lastOperation().state());
  }

  private void setStatus(EtcdOpsTask.Status status) {
    task.setStatus(status);
  }

  private String summary() {
    var status = task.getStatus();
    return status.state()
        + " "
        + status.lastOperation().type()
        + " "
        + status.lastOperation().state();
  }
}
