package io.etcdwarden.status;

import io.etcdwarden.failure.OperatorException;

/** How much of the spec a reconcile applied. */
public sealed interface Progress {
  /** The complete spec is applied. */
  record Done() implements Progress {}

  /** Part of the spec is not applied yet; {@code reason} says what the operator waits for. */
  record Waiting(String reason) implements Progress {}

  /** An object could not be written. The status still describes the cluster as observed. */
  record Failed(OperatorException failure) implements Progress {}

  /** The spec was not applied; {@code reason} says why, for example an annotation. */
  record Skipped(String reason) implements Progress {}
}
