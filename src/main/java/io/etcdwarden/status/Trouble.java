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
 * @param from when it counts: what may pass by itself is not told before
 * @param until when it has been left behind; {@link Instant#MAX} if only a change ends it
 */
record Trouble(String reason, String container, String sentence, Instant from, Instant until) {
  private static final int LONGEST = 300;

  static Trouble ofPod(String reason, String sentence, Instant from) {
    return new Trouble(reason, "", sentence, from, Instant.MAX);
  }

  static Trouble ofContainer(String reason, String container, String sentence) {
    return new Trouble(reason, container, sentence, Instant.MIN, Instant.MAX);
  }

  boolean isToldAt(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }

  boolean isAbout(String program) {
    return container.equals(program);
  }

  /** The sentences of those that count now, one after the other. */
  static String text(List<Trouble> troubles) {
    return troubles.stream().map(Trouble::sentence).collect(Collectors.joining(" "));
  }

  /** When time alone begins or ends one of them next. */
  static Instant nextChange(Collection<Trouble> troubles, Instant now) {
    return troubles.stream()
        .flatMap(trouble -> Stream.of(trouble.from(), trouble.until()))
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
