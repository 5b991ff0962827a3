package io.etcdwarden.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Tells on the terminal what happens and, while that takes longer, how long already. */
final class DemoOutput {
  private static final Duration PULSE = Duration.ofSeconds(1);

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService pulse =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private boolean failed;

  DemoOutput(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether nothing was found amiss so far. */
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

  /** Does one step and tells how long it took. */
  <T> T step(String name, Callable<T> work) throws Exception {
    long began = System.nanoTime();
    ScheduledFuture<?> ticking = showProgressUntilCancelled(name, began);
    try {
      T result = work.call();
      ticking.cancel(false);
      line("  %-22s %s".formatted(name, elapsed(began)));
      return result;
    } finally {
      ticking.cancel(false);
    }
  }

  /** Tries one promise and tells whether it held. */
  void check(String sentence, Callable<Boolean> holds) throws Exception {
    ScheduledFuture<?> ticking = showProgressUntilCancelled(sentence, System.nanoTime());
    boolean held = false;
    try {
      held = holds.call();
    } finally {
      ticking.cancel(false);
      line((held ? "  yes  " : "  NO   ") + sentence);
      recordResult(held);
    }
  }

  /** A table whose first row is its heading; columns as wide as they must be. */
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

  /** Keeps telling that something is waited for until the answer is cancelled. */
  ScheduledFuture<?> showProgressUntilCancelled(String name, long began) {
    return pulse.scheduleAtFixedRate(
        () -> showProgress(name, began), PULSE.toMillis(), PULSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  String sinceStart() {
    return elapsed(start);
  }

  static String elapsed(long began) {
    return "%5.1f s".formatted((System.nanoTime() - began) / 1e9);
  }

  private synchronized void recordResult(boolean held) {
    failed |= !held;
  }

  /** On a terminal one line that changes; in a log a line now and then. */
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
