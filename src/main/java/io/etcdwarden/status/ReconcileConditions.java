package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.OperatorException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The conditions that speak of the runs, where nothing else can be told anew. */
final class ReconcileConditions {
  private static final Set<String> TYPES = Set.of(ReconcilingCheck.TYPE, StalledCheck.TYPE);

  private ReconcileConditions() {}

  /** The conditions before, after a failure that kept us from looking. */
  static List<Condition> after(OperatorException failure, List<Condition> before, Instant now) {
    Stream<Condition> told =
        Stream.concat(
            told(StalledCheck.TYPE, StalledCheck.after(failure), before, now).stream(),
            told(ReconcilingCheck.TYPE, ReconcilingCheck.after(failure), before, now).stream());
    Stream<Condition> others =
        without(before).stream()
            .map(
                condition ->
                    failure.isInvalidSpec() ? unknown(condition, failure, now) : condition);
    return Stream.concat(others, told).sorted(Comparator.comparing(Condition::type)).toList();
  }

  /** Nobody looks again before the resource is changed: what was true once must not stay told. */
  private static Condition unknown(Condition old, OperatorException failure, Instant now) {
    String message =
        StatusText.truncate("Not looked at, as the spec cannot be had: " + failure.getMessage());
    boolean known = Condition.UNKNOWN.equals(old.status());
    if (known && message.equals(old.message())) {
      return old;
    }
    String since = known ? old.lastTransitionTime() : Rfc3339.format(now);
    return new Condition(
        old.type(), Condition.UNKNOWN, "InvalidSpec", message, since, Rfc3339.format(now));
  }

  /** The same conditions without these. */
  static List<Condition> without(List<Condition> before) {
    return before.stream().filter(condition -> !TYPES.contains(condition.type())).toList();
  }

  private static Optional<Condition> told(
      String type, Optional<ConditionCheck.Result> verdict, List<Condition> before, Instant now) {
    Optional<Condition> old =
        before.stream().filter(condition -> type.equals(condition.type())).findFirst();
    return verdict.map(
        found ->
            old.filter(same -> same.message().equals(found.message()))
                .orElseGet(() -> condition(type, found, old, Rfc3339.format(now))));
  }

  private static Condition condition(
      String type, ConditionCheck.Result found, Optional<Condition> old, String now) {
    String since = old.map(Condition::lastTransitionTime).orElse(now);
    return new Condition(type, found.status(), found.reason(), found.message(), since, now);
  }
}
