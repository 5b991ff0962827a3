package io.etcdwarden.controller.opstask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStepTest {
  private static final Instant FINISHED = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"'', Accept", "Pending, Admit", "InProgress, Execute"})
  void anUnfinishedTaskContinuesByItsState(String state, String step) {
    EtcdOpsTask task =
        SampleOpsTasks.withState(
            state.isEmpty() ? null : state, SampleOpsTasks.fullSnapshot("one"));

    assertEquals(step, TaskStep.next(task, FINISHED).getClass().getSimpleName());
  }

  @Test
  void aTaskWithoutAStatusIsAccepted() {
    assertEquals(
        new TaskStep.Accept(), TaskStep.next(SampleOpsTasks.fullSnapshot("one"), FINISHED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Succeeded", "Failed", "Rejected"})
  void aFinishedTaskIsDeletedAfterItsTtl(String state) {
    EtcdOpsTask task = SampleOpsTasks.withState(state, SampleOpsTasks.fullSnapshot("one"));
    task.setSpec(new EtcdOpsTask.Spec(task.getSpec().config(), 60, "main"));

    assertEquals(
        new TaskStep.Retain(Duration.ofSeconds(1)), TaskStep.next(task, FINISHED.plusSeconds(59)));
    assertEquals(new TaskStep.DeleteTask(), TaskStep.next(task, FINISHED.plusSeconds(60)));
  }

  @Test
  void anUnreadableTransitionTimeCountsTheDefaultTtlFromCreation() {
    EtcdOpsTask task = SampleOpsTasks.fullSnapshot("one");
    task.setStatus(new EtcdOpsTask.Status("Failed", "yesterday", null, null, null));

    assertEquals(new TaskStep.Retain(Duration.ofHours(1)), TaskStep.next(task, FINISHED));
    assertEquals(
        new TaskStep.DeleteTask(), TaskStep.next(task, FINISHED.plus(Duration.ofHours(1))));
  }
}
