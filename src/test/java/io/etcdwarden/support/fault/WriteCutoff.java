package io.etcdwarden.support.fault;

import java.util.concurrent.CompletableFuture;

/**
 * Cuts one operator instance off at a chosen write, as a crash at that moment would. Once it is
 * down, nothing of that instance reaches the server any more.
 */
final class WriteCutoff {
  /** What becomes of one request. */
  enum Decision {
    PASS,
    /** The server gets it; its answer is lost. */
    LOSE_ANSWER,
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

  /** Completed with the call at which it went down, once nothing is under way any more. */
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

  /** Each call that is not refused must be followed by {@link #answered}. */
  synchronized Decision decide(ApiCall apiCall) {
    if (isDown()) {
      return Decision.REFUSE;
    }
    boolean here = apiCall.isMutating() && ++writes == at;
    if (here && side == Side.BEFORE) {
      cutOff(apiCall);
      completeWhenQuiet();
      return Decision.REFUSE;
    }
    inFlight += apiCall.isWatch() ? 0 : 1;
    if (here && side == Side.AFTER) {
      cutOff(apiCall);
      return Decision.LOSE_ANSWER;
    }
    return Decision.PASS;
  }

  synchronized void answered(ApiCall apiCall) {
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
