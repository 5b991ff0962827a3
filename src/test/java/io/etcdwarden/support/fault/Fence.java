package io.etcdwarden.support.fault;

import java.util.concurrent.CompletableFuture;

/**
 * Cuts one operator instance off at a chosen write, as a crash at that moment would. Once it is
 * down, nothing of that instance reaches the server any more.
 */
final class Fence {
  /** What becomes of one request. */
  enum Passage {
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

  private final CompletableFuture<Call> cut = new CompletableFuture<>();
  private Side side = Side.NEVER;
  private int at;
  private int writes;
  private int underWay;
  private Call last;

  /** Completed with the call at which it went down, once nothing is under way any more. */
  CompletableFuture<Call> cut() {
    return cut;
  }

  synchronized void before(int write) {
    side = Side.BEFORE;
    at = writes + write;
  }

  synchronized void after(int write) {
    side = Side.AFTER;
    at = writes + write;
  }

  synchronized void now() {
    fall(new Call("", "", "", ""));
    completeWhenQuiet();
  }

  synchronized boolean isDown() {
    return last != null;
  }

  /** Each call that is not refused must be followed by {@link #answered}. */
  synchronized Passage judge(Call call) {
    if (isDown()) {
      return Passage.REFUSE;
    }
    boolean here = call.isMutating() && ++writes == at;
    if (here && side == Side.BEFORE) {
      fall(call);
      completeWhenQuiet();
      return Passage.REFUSE;
    }
    underWay += call.isWatch() ? 0 : 1;
    if (here && side == Side.AFTER) {
      fall(call);
      return Passage.LOSE_ANSWER;
    }
    return Passage.PASS;
  }

  synchronized void answered(Call call) {
    underWay -= call.isWatch() ? 0 : 1;
    completeWhenQuiet();
  }

  private void fall(Call call) {
    last = last == null ? call : last;
  }

  private void completeWhenQuiet() {
    if (isDown() && underWay == 0) {
      cut.complete(last);
    }
  }
}
