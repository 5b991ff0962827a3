package io.etcdwarden.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** Memory and CPU time of a process and its descendants, as reported by Linux. */
record ProcessUsage(long pid) {
  private static final double TICKS_PER_SECOND = 100;

  double residentMebibytes() {
    return sum("VmRSS:") / 1024.0;
  }

  double peakMebibytes() {
    return sum("VmHWM:") / 1024.0;
  }

  double cpuSeconds() {
    return pids().mapToDouble(ProcessUsage::cpuSeconds).sum();
  }

  private LongStream pids() {
    return LongStream.concat(
        LongStream.of(pid),
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(ProcessHandle::pid));
  }

  private long sum(String key) {
    return pids().map(one -> kibibytes(one, key)).sum();
  }

  private static long kibibytes(long pid, String key) {
    return lines(pid, "status").stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /**
   * User and system time are the 12th and 13th fields after the process name, which may contain any
   * character.
   */
  private static double cpuSeconds(long pid) {
    List<String> lines = lines(pid, "stat");
    if (lines.isEmpty()) {
      return 0;
    }
    String text = lines.getFirst();
    List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS_PER_SECOND;
  }

  private static List<String> lines(long pid, String file) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), file));
    } catch (NoSuchFileException ended) {
      return List.of();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
