package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.api.EtcdOpsTask;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Parses timestamps in the status of a task. Another program may have written them. */
public final class TaskTimestamps {
  private TaskTimestamps() {}

  /** A timestamp that is missing or invalid counts as the creation time, which never changes. */
  public static Instant parse(String text, EtcdOpsTask task) {
    Instant created = Instant.parse(task.getMetadata().getCreationTimestamp());
    try {
      return text == null ? created : Instant.parse(text);
    } catch (DateTimeParseException invalid) {
      return created;
    }
  }
}
