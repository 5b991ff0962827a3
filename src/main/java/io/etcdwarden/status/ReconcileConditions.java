package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.OperatorException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The conditions after a reconcile that failed before the cluster was observed. Only {@code
 * Reconciling} and {@code Stalled} can be decided then.
 */
final class ReconcileConditions {
  private ReconcileConditions() {}

  static List<Condition> afterFailure(
      OperatorException failure, List<Condition> previous, Instant now) {
    Stream<Condition> decided =
        Stream.concat(
            condition(ConditionType.STALLED, StalledCheck.afterFailure(failure), previous, now),
            condition(
                ConditionType.RECONCILING, ReconcilingCheck.afterFailure(failure), previous, now));
    Stream<Condition> others =
        withoutReconcileConditions(previous).stream()
            .map(
                condition ->
                    failure.isInvalidSpec() ? unknown(condition, failure, now) : condition);
    return Stream.concat(others, decided).sorted(ConditionType.ORDER).toList();
  }

  /**
   * An invalid spec ends all checks until a user changes it. An old value would stay for ever, so
   * it becomes Unknown.
   */
  private static Condition unknown(Condition old, OperatorException failure, Instant now) {
    String message =
        StatusText.truncate("Not checked: the spec is invalid: " + failure.getMessage());
    boolean wasUnknown = Condition.UNKNOWN.equals(old.status());
    if (wasUnknown && message.equals(old.message())) {
      return old;
    }
    String lastTransition = wasUnknown ? old.lastTransitionTime() : Rfc3339.format(now);
    return new Condition(
        old.type(), Condition.UNKNOWN, "InvalidSpec", message, lastTransition, Rfc3339.format(now));
  }

  static List<Condition> withoutReconcileConditions(List<Condition> conditions) {
    return conditions.stream()
        .filter(
            condition ->
                ConditionType.of(condition).filter(ConditionType::isAbsentUnlessTrue).isEmpty())
        .toList();
  }

  private static Stream<Condition> condition(
      ConditionType type,
      Optional<ConditionCheck.Result> result,
      List<Condition> previous,
      Instant now) {
    Optional<Condition> old = type.in(previous);
    return result.stream()
        .map(
            found ->
                old.filter(same -> same.message().equals(found.message()))
                    .orElseGet(() -> changed(type, found, old, Rfc3339.format(now))));
  }

  private static Condition changed(
      ConditionType type, ConditionCheck.Result result, Optional<Condition> old, String now) {
    String lastTransition = old.map(Condition::lastTransitionTime).orElse(now);
    return new Condition(
        type.wire(), result.status(), result.reason(), result.message(), lastTransition, now);
  }
}
