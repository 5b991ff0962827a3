package io.etcdwarden.pki;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The form of a row of the corpus: which artifact is spoilt how, and what must be said of it. */
final class Corpus {
  private Corpus() {}

  /** What settling must say. */
  sealed interface Expected {}

  record Fine() implements Expected {}

  record Refused(String code) implements Expected {}

  record Warned(String code) implements Expected {}

  record Row(String id, Target target, Expected expected, BiConsumer<Stage, Target> spoil) {
    @Override
    public String toString() {
      return id + " " + target + " " + expected;
    }
  }

  static Stream<Row> fine(String id, List<Target> targets, BiConsumer<Stage, Target> spoil) {
    return rows(id, targets, new Fine(), spoil);
  }

  static Stream<Row> error(
      String id, List<Target> targets, String code, BiConsumer<Stage, Target> spoil) {
    return rows(id, targets, new Refused(code), spoil);
  }

  static Stream<Row> warning(
      String id, List<Target> targets, String code, BiConsumer<Stage, Target> spoil) {
    return rows(id, targets, new Warned(code), spoil);
  }

  private static Stream<Row> rows(
      String id, List<Target> targets, Expected expected, BiConsumer<Stage, Target> spoil) {
    return targets.stream().map(target -> new Row(id, target, expected, spoil));
  }
}
