package io.etcdwarden.status;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One reason why a member does not become ready.
 *
 * @param reason the reason of the event, in camel case
 * @param container the container that has the problem; empty if the whole pod has it
 * @param sentence names the pod, the problem and, if there is one, the remedy
 * @param activeFrom when the problem is reported; earlier it may still disappear by itself
 * @param activeUntil when the problem is over; {@link Instant#MAX} if only a change ends it
 */
record Problem(
    String reason, String container, String sentence, Instant activeFrom, Instant activeUntil) {
  private static final int MAX_QUOTE_LENGTH = 300;

  static Problem ofPod(String reason, String sentence, Instant from) {
    return new Problem(reason, "", sentence, from, Instant.MAX);
  }

  static Problem ofContainer(String reason, String container, String sentence) {
    return new Problem(reason, container, sentence, Instant.MIN, Instant.MAX);
  }

  boolean isActiveAt(Instant now) {
    return !now.isBefore(activeFrom) && now.isBefore(activeUntil);
  }

  boolean isOfContainer(String name) {
    return container.equals(name);
  }

  /** The sentences of the problems, separated by spaces. */
  static String joinSentences(List<Problem> problems) {
    return problems.stream().map(Problem::sentence).collect(Collectors.joining(" "));
  }

  /** When the passing of time alone starts or ends one of the problems. */
  static Instant nextChange(Collection<Problem> problems, Instant now) {
    return problems.stream()
        .flatMap(problem -> Stream.of(problem.activeFrom(), problem.activeUntil()))
        .filter(instant -> instant.isAfter(now))
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** A message of another program as part of a sentence: one line, truncated, no full stop. */
  static String quoted(String message) {
    String line = message == null ? "" : message.strip().replaceAll("\\s+", " ");
    String part =
        line.length() > MAX_QUOTE_LENGTH ? line.substring(0, MAX_QUOTE_LENGTH) + "..." : line;
    return part.endsWith(".") && !part.endsWith("...")
        ? part.substring(0, part.length() - 1)
        : part;
  }
}
