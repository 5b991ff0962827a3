package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Merges new check results into the conditions of the status. An unchanged condition keeps its
 * times. Conditions that another controller writes are kept as they are.
 */
final class ConditionMerge {
  private final CheckInput input;

  ConditionMerge(CheckInput input) {
    this.input = input;
  }

  /**
   * The conditions of the new status.
   *
   * @param validUntil when the passing of time alone may change one of them; {@link Instant#MAX} if
   *     it never does
   */
  record Result(List<Condition> conditions, Instant validUntil) {}

  Result merge(List<ConditionCheck> checks) {
    Set<ConditionType> checked =
        checks.stream().map(ConditionCheck::type).collect(Collectors.toSet());
    List<Condition> merged = new ArrayList<>();
    Instant validUntil = Instant.MAX;
    for (ConditionCheck check : checks) {
      Optional<ConditionCheck.Result> result = result(check);
      result.map(it -> condition(check.type(), it)).ifPresent(merged::add);
      Instant change = result.map(ConditionCheck.Result::validUntil).orElse(Instant.MAX);
      validUntil = change.isBefore(validUntil) ? change : validUntil;
    }
    CheckInput.previousConditions(input.etcd()).stream()
        .filter(condition -> ConditionType.of(condition).filter(checked::contains).isEmpty())
        .forEach(merged::add);
    merged.sort(ConditionType.ORDER);
    return new Result(merged, validUntil);
  }

  /** While the cluster is hibernated, most conditions keep their status and are not checked. */
  private Optional<ConditionCheck.Result> result(ConditionCheck check) {
    boolean isChecked = input.desiredMembers() > 0 || check.type().isCheckedWhileHibernated();
    return check.check(input).map(result -> isChecked ? result : notChecked(check.type()));
  }

  private ConditionCheck.Result notChecked(ConditionType type) {
    return new ConditionCheck.Result(
        input.previousCondition(type).map(Condition::status).orElse(Condition.UNKNOWN),
        ConditionType.NOT_CHECKED,
        "Not checked: the cluster is scaled to zero members.",
        Instant.MAX);
  }

  private Condition condition(ConditionType type, ConditionCheck.Result result) {
    Optional<Condition> previous = input.previousCondition(type);
    boolean isUnchanged =
        previous
            .filter(old -> result.status().equals(old.status()))
            .filter(old -> result.reason().equals(old.reason()))
            .filter(old -> result.message().equals(old.message()))
            .isPresent();
    if (isUnchanged) {
      return previous.orElseThrow();
    }
    String now = Rfc3339.format(input.now());
    String lastTransition =
        previous
            .filter(old -> result.status().equals(old.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    return new Condition(
        type.wire(), result.status(), result.reason(), result.message(), lastTransition, now);
  }
}
