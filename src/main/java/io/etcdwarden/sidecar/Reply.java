package io.etcdwarden.sidecar;

/** What came of a call. */
public sealed interface Reply {
  /** The other side has spoken. */
  record Answered(int status, String body) implements Reply {
    public boolean isSuccess() {
      return status == 200;
    }
  }

  /** Nothing, or no whole answer, was heard; {@code reason} says why, to whom it may help. */
  record Unreached(String reason) implements Reply {}
}
