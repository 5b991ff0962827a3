package io.etcdwarden.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Prints steps and checks on the terminal, and the time that a long one takes. */
final class DemoOutput {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService progress =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private boolean failed;

  DemoOutput(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether no check has failed so far. */
  synchronized boolean allPassed() {
    return !failed;
  }

  synchronized void heading(String text) {
    line("");
    line(text);
  }

  synchronized void line(String text) {
    clear();
    out.println(text);
  }

  /** Runs one step and prints how long it took. */
  <T> T step(String name, Callable<T> work) throws Exception {
    long began = System.nanoTime();
    ScheduledFuture<?> ticker = showProgressUntilCancelled(name, began);
    try {
      T result = work.call();
      ticker.cancel(false);
      line("  %-22s %s".formatted(name, elapsed(began)));
      return result;
    } finally {
      ticker.cancel(false);
    }
  }

  /** Runs one check and prints whether it passed. */
  void check(String sentence, Callable<Boolean> check) throws Exception {
    ScheduledFuture<?> ticker = showProgressUntilCancelled(sentence, System.nanoTime());
    boolean passed = false;
    try {
      passed = check.call();
    } finally {
      ticker.cancel(false);
      line((passed ? "  yes  " : "  NO   ") + sentence);
      recordResult(passed);
    }
  }

  /** Prints a table. The first row is the heading; a column is as wide as its longest cell. */
  void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder(" ");
      for (int column = 0; column < row.size(); column++) {
        int index = column;
        int width = rows.stream().mapToInt(it -> it.get(index).length()).max().orElse(0);
        text.append(' ')
            .append(("%-" + Math.max(1, width) + "s").formatted(row.get(column)))
            .append(' ');
      }
      line(text.toString().stripTrailing());
    }
  }

  /** Prints every second that a step is still running, until the returned future is cancelled. */
  ScheduledFuture<?> showProgressUntilCancelled(String name, long began) {
    return progress.scheduleAtFixedRate(
        () -> showProgress(name, began),
        INTERVAL.toMillis(),
        INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  String sinceStart() {
    return elapsed(start);
  }

  static String elapsed(long began) {
    return "%5.1f s".formatted((System.nanoTime() - began) / 1e9);
  }

  private synchronized void recordResult(boolean passed) {
    failed |= !passed;
  }

  /** Updates one line on a terminal; in a log, prints a line every five seconds. */
  private synchronized void showProgress(String name, long began) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    if (terminal) {
      out.print("\r  ... " + name + ", " + seconds + " s \u001b[K");
      out.flush();
    } else if (seconds == 1 || seconds % 5 == 0) {
      out.println("  ... " + name + ", " + seconds + " s");
    }
  }

  private void clear() {
    if (terminal) {
      out.print("\r\u001b[K");
    }
  }
}
