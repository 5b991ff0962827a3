package io.etcdwarden.support.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that a test has started, with its output in a log file. */
public final class TestProcess implements AutoCloseable {
  /** The program exited while a test waited for it. */
  public static final class EndedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private EndedException(String sentence) {
      super(sentence);
    }
  }

  private static final int LINES_SHOWN = 15;

  private final String name;
  private final Path log;
  private final Process process;

  private TestProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts the program in the folder, which also contains its log file. */
  public static TestProcess start(Path folder, Path program, List<String> arguments) {
    return start(folder, program, arguments, Map.of());
  }

  /**
   * Starts the program in the folder, which also contains its log file.
   *
   * @param environment variables to add to those of the test
   */
  public static TestProcess start(
      Path folder, Path program, List<String> arguments, Map<String, String> environment) {
    String name = program.getFileName().toString();
    Path log = folder.resolve(name + ".log");
    ProcessBuilder start =
        new ProcessBuilder(program.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    start.command().addAll(arguments);
    start.environment().putAll(environment);
    try {
      return new TestProcess(name, log, start.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program, e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Waits until the condition is true; fails if the program exits or the timeout ends. */
  public void await(BooleanSupplier condition, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (endsWithin(Duration.ofMillis(50))) {
        throw new EndedException(
            name + " exited instead of starting; its log ends with:\n" + lastLogLines());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            name
                + " was not ready after "
                + timeout.toSeconds()
                + "s; its log ends with:\n"
                + lastLogLines());
      }
    }
  }

  private boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  private String lastLogLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      int from = Math.max(0, lines.size() - LINES_SHOWN);
      return String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Kills the program; its data is deleted in any case. */
  @Override
  public void close() {
    process.destroyForcibly();
    endsWithin(Duration.ofSeconds(5));
  }
}
