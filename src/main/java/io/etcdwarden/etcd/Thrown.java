package io.etcdwarden.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.StaleException;

/** What a run threw, without what the framework has put around it. */
final class Thrown {
  private Thrown() {}

  /**
   * The failure of ours that lies within, or what was given if there is none. Whoever measures how
   * long runs take wraps what they throw, and its code would be lost.
   */
  static Exception by(Exception given) {
    for (Throwable cause = given; cause != null; cause = cause.getCause()) {
      if (cause instanceof FailedRun run) {
        return run;
      }
      if (cause instanceof OperatorException failure) {
        return failure;
      }
      if (cause instanceof StaleException stale) {
        return stale;
      }
    }
    return given;
  }
}
