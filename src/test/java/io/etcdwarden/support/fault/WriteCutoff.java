package io.etcdwarden.support.fault;

import java.util.concurrent.CompletableFuture;

/**
 * Cuts one operator instance off at a chosen write, like a crash at that moment. Afterwards no
 * request of the instance reaches the server.
 */
final class WriteCutoff {
  /** What happens to one request. */
  enum Decision {
    PASS,
    /** The server receives the request; the response is lost. */
    LOSE_RESPONSE,
    REFUSE
  }

  private enum Side {
    NEVER,
    BEFORE,
    AFTER
  }

  private final CompletableFuture<ApiCall> cut = new CompletableFuture<>();
  private Side side = Side.NEVER;
  private int at;
  private int writes;
  private int inFlight;
  private ApiCall last;

  /** Completes with the call of the cut when no request is in flight. */
  CompletableFuture<ApiCall> whenCut() {
    return cut;
  }

  synchronized void cutBefore(int write) {
    side = Side.BEFORE;
    at = writes + write;
  }

  synchronized void cutAfter(int write) {
    side = Side.AFTER;
    at = writes + write;
  }

  synchronized void cutNow() {
    cutOff(new ApiCall("", "", "", ""));
    completeWhenQuiet();
  }

  synchronized boolean isDown() {
    return last != null;
  }

  /** After each call that is not refused, {@link #responded} must be called. */
  synchronized Decision decide(ApiCall apiCall) {
    if (isDown()) {
      return Decision.REFUSE;
    }
    boolean isCut = apiCall.isMutating() && ++writes == at;
    if (isCut && side == Side.BEFORE) {
      cutOff(apiCall);
      completeWhenQuiet();
      return Decision.REFUSE;
    }
    inFlight += apiCall.isWatch() ? 0 : 1;
    if (isCut && side == Side.AFTER) {
      cutOff(apiCall);
      return Decision.LOSE_RESPONSE;
    }
    return Decision.PASS;
  }

  synchronized void responded(ApiCall apiCall) {
    inFlight -= apiCall.isWatch() ? 0 : 1;
    completeWhenQuiet();
  }

  private void cutOff(ApiCall apiCall) {
    last = last == null ? apiCall : last;
  }

  private void completeWhenQuiet() {
    if (isDown() && inFlight == 0) {
      cut.complete(last);
    }
  }
}
