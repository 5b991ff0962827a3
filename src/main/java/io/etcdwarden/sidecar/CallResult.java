package io.etcdwarden.sidecar;

/** The result of a call. */
public sealed interface CallResult {
  /** The server has responded. */
  record Response(int status, String body) implements CallResult {
    public boolean isSuccess() {
      return status == 200;
    }
  }

  /** There was no response, or no complete one; the reason is for users. */
  record NoResponse(String reason) implements CallResult {}
}
