package io.etcdwarden.e2e;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Prints each step of one story when it ends, with its duration. */
final class StepLog {
  private final String story;

  StepLog(String story) {
    this.story = story;
  }

  static void print(String story, String line) {
    System.out.printf(Locale.ROOT, "%-24s %s%n", story, line);
  }

  void note(String line) {
    print(story, "           " + line);
  }

  /** Runs a step and prints its duration, or that it failed. */
  <T> T step(String what, Callable<T> action) {
    long start = System.nanoTime();
    try {
      T result = action.call();
      print(story, String.format(Locale.ROOT, "%8.1f s  %s", since(start), what));
      return result;
    } catch (Exception | AssertionError failure) {
      print(story, String.format(Locale.ROOT, "%8.1f s  FAILED: %s", since(start), what));
      if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new AssertionError(what + ": " + failure.getMessage(), failure);
    }
  }

  private static double since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
  }
}
