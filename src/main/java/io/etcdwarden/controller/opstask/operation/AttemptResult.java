package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.failure.ErrorCode;
import java.util.Optional;

/** How one attempt to run an operation ended. */
public sealed interface AttemptResult {
  /** The operation has finished. */
  record Succeeded(String message) implements AttemptResult {}

  /**
   * A step of the operation is done and another attempt does the next step.
   *
   * @param message empty if the step needs no report
   */
  record StepDone(Optional<String> message) implements AttemptResult {}

  /** The operation has failed, and another attempt would fail as well. */
  record Failed(ErrorCode code, String message) implements AttemptResult {}

  /** The result of the operation is unknown, so the operation is tried again. */
  record Retry(ErrorCode code, String message) implements AttemptResult {}
}
