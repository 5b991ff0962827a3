package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.api.EtcdOpsTask;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads the times in the status of a task, which another hand may have written. */
public final class TaskTimestamps {
  private TaskTimestamps() {}

  /** What cannot be read is taken for the time when the task was made, which stays the same. */
  public static Instant parse(String text, EtcdOpsTask task) {
    Instant made = Instant.parse(task.getMetadata().getCreationTimestamp());
    try {
      return text == null ? made : Instant.parse(text);
    } catch (DateTimeParseException byAnotherHand) {
      return made;
    }
  }
}
