package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Joins fresh verdicts with the conditions that a resource has: keeps the times of what did not
 * change, and carries along conditions that others write.
 */
final class ConditionMerge {
  private static final Set<String> JUDGED_ASLEEP =
      Set.of("CertificatesReady", ReconcilingCheck.TYPE, StalledCheck.TYPE);

  private final CheckInput checkInput;

  ConditionMerge(CheckInput checkInput) {
    this.checkInput = checkInput;
  }

  /**
   * The conditions to be told.
   *
   * @param until when time alone may change one of them; {@link Instant#MAX} if it never does
   */
  record Result(List<Condition> conditions, Instant until) {}

  Result merge(List<ConditionCheck> checks) {
    Set<String> computed = checks.stream().map(ConditionCheck::type).collect(Collectors.toSet());
    List<Condition> merged = new ArrayList<>();
    Instant until = Instant.MAX;
    for (ConditionCheck check : checks) {
      Optional<ConditionCheck.Result> found =
          check
              .check(checkInput)
              .map(
                  result ->
                      isSkippedByHibernation(check.type()) ? notChecked(check.type()) : result);
      found.map(result -> condition(check.type(), result)).ifPresent(merged::add);
      Instant change = found.map(ConditionCheck.Result::until).orElse(Instant.MAX);
      until = change.isBefore(until) ? change : until;
    }
    CheckInput.previousConditions(checkInput.etcd()).stream()
        .filter(condition -> !computed.contains(condition.type()))
        .forEach(merged::add);
    merged.sort(Comparator.comparing(Condition::type));
    return new Result(merged, until);
  }

  private Condition condition(String type, ConditionCheck.Result told) {
    Optional<Condition> before = checkInput.previousCondition(type);
    boolean same =
        before
            .filter(old -> told.status().equals(old.status()))
            .filter(old -> told.reason().equals(old.reason()))
            .filter(old -> told.message().equals(old.message()))
            .isPresent();
    if (same) {
      return before.orElseThrow();
    }
    String now = Rfc3339.format(checkInput.now());
    String since =
        before
            .filter(old -> told.status().equals(old.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    return new Condition(type, told.status(), told.reason(), told.message(), since, now);
  }

  /** Of a hibernated cluster only its certificates can be judged, and the runs themselves. */
  private boolean isSkippedByHibernation(String type) {
    return checkInput.desiredMembers() == 0 && !JUDGED_ASLEEP.contains(type);
  }

  private ConditionCheck.Result notChecked(String type) {
    return new ConditionCheck.Result(
        checkInput.previousCondition(type).map(Condition::status).orElse(Condition.UNKNOWN),
        "NotChecked",
        "Not checked: the cluster is scaled down to zero members.",
        Instant.MAX);
  }
}
