package io.etcdwarden.status;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a member does not get on.
 *
 * @param reason one word in camel case, as events carry it
 * @param container the program it is about; empty if it is about the whole pod
 * @param sentence names the pod, what is wrong with it and, where there is one, the remedy
 * @param activeFrom when it counts: what may pass by itself is not told before
 * @param activeUntil when it has been left behind; {@link Instant#MAX} if only a change ends it
 */
record Problem(
    String reason, String container, String sentence, Instant activeFrom, Instant activeUntil) {
  private static final int LONGEST = 300;

  static Problem ofPod(String reason, String sentence, Instant from) {
    return new Problem(reason, "", sentence, from, Instant.MAX);
  }

  static Problem ofContainer(String reason, String container, String sentence) {
    return new Problem(reason, container, sentence, Instant.MIN, Instant.MAX);
  }

  boolean isActiveAt(Instant now) {
    return !now.isBefore(activeFrom) && now.isBefore(activeUntil);
  }

  boolean isOfContainer(String program) {
    return container.equals(program);
  }

  /** The sentences of those that count now, one after the other. */
  static String joinSentences(List<Problem> troubles) {
    return troubles.stream().map(Problem::sentence).collect(Collectors.joining(" "));
  }

  /** When time alone begins or ends one of them next. */
  static Instant nextChange(Collection<Problem> troubles, Instant now) {
    return troubles.stream()
        .flatMap(problem -> Stream.of(problem.activeFrom(), problem.activeUntil()))
        .filter(moment -> moment.isAfter(now))
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** What another program said, as part of a sentence: in one line, not too long, no full stop. */
  static String quoted(String said) {
    String line = said == null ? "" : said.strip().replaceAll("\\s+", " ");
    String part = line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    return part.endsWith(".") && !part.endsWith("...")
        ? part.substring(0, part.length() - 1)
        : part;
  }
}
