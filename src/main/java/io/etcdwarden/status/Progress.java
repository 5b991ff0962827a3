package io.etcdwarden.status;

import io.etcdwarden.failure.OperatorException;

/** How far a run got with the spec. */
public sealed interface Progress {
  /** Everything the spec asks for is written. */
  record Done() implements Progress {}

  /** Part of it is held back; {@code reason} says what is awaited. */
  record Waiting(String reason) implements Progress {}

  /** Something could not be written; what is there is told of all the same. */
  record Failed(OperatorException failure) implements Progress {}

  /** The spec was not acted on; {@code reason} says who holds it. */
  record Skipped(String reason) implements Progress {}
}
