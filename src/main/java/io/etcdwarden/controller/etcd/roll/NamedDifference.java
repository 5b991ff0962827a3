package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.api.StatusText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Names the values that differ between two versions of an object. */
final class NamedDifference {
  /** Enough for the name of an image with its registry and tag. */
  private static final int MAX_VALUE = 100;

  private NamedDifference() {}

  /**
   * One text for each value that was added, removed or changed.
   *
   * @param pattern of the subject, with {@code %s} for the name of the value
   */
  static List<String> of(String pattern, Map<String, String> before, Map<String, String> after) {
    List<String> found = new ArrayList<>();
    after.forEach(
        (name, value) ->
            (before.containsKey(name)
                    ? between(pattern.formatted(name), before.get(name), value)
                    : Optional.of(added(pattern.formatted(name), value)))
                .ifPresent(found::add));
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(name -> found.add("no " + pattern.formatted(name)));
    return found;
  }

  /** Names a changed value, for example {@code "priority class from low to high"}. */
  static Optional<String> between(String subject, String before, String after) {
    String from = before == null ? "" : before;
    String to = after == null ? "" : after;
    if (from.equals(to)) {
      return Optional.empty();
    }
    if (from.isEmpty()) {
      return Optional.of(added(subject, to));
    }
    return Optional.of(
        to.isEmpty()
            ? "no " + subject
            : "%s from %s to %s".formatted(subject, bounded(from), bounded(to)));
  }

  private static String added(String subject, String value) {
    return "new " + subject + (value.isEmpty() ? "" : ": " + bounded(value));
  }

  private static String bounded(String value) {
    return StatusText.truncate(value, MAX_VALUE);
  }

  /** The elements of a list by their names, in the order of the list; of one name, the last. */
  static <T, V> Map<String, V> inOrder(
      List<T> elements, Function<T, String> name, Function<T, V> value) {
    Map<String, V> byName = new LinkedHashMap<>();
    elements.forEach(
        it -> byName.put(Objects.requireNonNullElse(name.apply(it), ""), value.apply(it)));
    return byName;
  }
}
