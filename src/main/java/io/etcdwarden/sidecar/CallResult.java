package io.etcdwarden.sidecar;

/** What came of a call. */
public sealed interface CallResult {
  /** The other side has spoken. */
  record Response(int status, String body) implements CallResult {
    public boolean isSuccess() {
      return status == 200;
    }
  }

  /** Nothing, or no whole answer, was heard; {@code reason} says why, to whom it may help. */
  record NoResponse(String reason) implements CallResult {}
}
