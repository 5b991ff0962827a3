package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.failure.OperatorException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether nothing more happens until somebody changes the resource. Like {@link ReconcilingCheck},
 * the condition is there only as long as that is so.
 */
final class StalledCheck implements ConditionCheck {
  static final String TYPE = "Stalled";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    return facts.outcome().progress() instanceof Progress.Failed failed
        ? verdict(failed.failure())
        : Optional.empty();
  }

  /** The conditions before, with the one that a failure which kept us from looking asks for. */
  static List<Condition> onto(List<Condition> before, OperatorException failure, Instant now) {
    List<Condition> after = new ArrayList<>(before);
    Optional<Condition> old =
        before.stream().filter(condition -> TYPE.equals(condition.type())).findFirst();
    after.removeIf(condition -> TYPE.equals(condition.type()));
    verdict(failure).map(verdict -> condition(verdict, old, Times.text(now))).ifPresent(after::add);
    after.sort(Comparator.comparing(Condition::type));
    return after;
  }

  /** The same without what is true of runs only; null stays null. */
  static List<Condition> without(List<Condition> before) {
    return before == null
        ? null
        : before.stream()
            .filter(it -> !TYPE.equals(it.type()) && !ReconcilingCheck.TYPE.equals(it.type()))
            .toList();
  }

  private static Condition condition(Verdict told, Optional<Condition> old, String now) {
    return old.filter(before -> before.message().equals(told.message()))
        .orElseGet(
            () ->
                new Condition(
                    TYPE,
                    told.status(),
                    told.reason(),
                    told.message(),
                    old.map(Condition::lastTransitionTime).orElse(now),
                    now));
  }

  private static Optional<Verdict> verdict(OperatorException failure) {
    return failure.isWrongWish()
        ? Optional.of(Verdict.yes("InvalidSpec", failure.getMessage()))
        : Optional.empty();
  }
}
