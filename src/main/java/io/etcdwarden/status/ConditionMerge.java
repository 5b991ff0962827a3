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

  private final Facts facts;

  ConditionMerge(Facts facts) {
    this.facts = facts;
  }

  /**
   * The conditions to be told.
   *
   * @param until when time alone may change one of them; {@link Instant#MAX} if it never does
   */
  record Merged(List<Condition> conditions, Instant until) {}

  Merged merge(List<ConditionCheck> checks) {
    Set<String> computed = checks.stream().map(ConditionCheck::type).collect(Collectors.toSet());
    List<Condition> merged = new ArrayList<>();
    Instant until = Instant.MAX;
    for (ConditionCheck check : checks) {
      Optional<ConditionCheck.Verdict> found =
          check
              .check(facts)
              .map(verdict -> isAsleep(check.type()) ? asleep(check.type()) : verdict);
      found.map(verdict -> condition(check.type(), verdict)).ifPresent(merged::add);
      Instant change = found.map(ConditionCheck.Verdict::until).orElse(Instant.MAX);
      until = change.isBefore(until) ? change : until;
    }
    Facts.conditions(facts.etcd()).stream()
        .filter(condition -> !computed.contains(condition.type()))
        .forEach(merged::add);
    merged.sort(Comparator.comparing(Condition::type));
    return new Merged(merged, until);
  }

  private Condition condition(String type, ConditionCheck.Verdict told) {
    Optional<Condition> before = facts.before(type);
    boolean same =
        before
            .filter(old -> told.status().equals(old.status()))
            .filter(old -> told.reason().equals(old.reason()))
            .filter(old -> told.message().equals(old.message()))
            .isPresent();
    if (same) {
      return before.orElseThrow();
    }
    String now = Times.text(facts.now());
    String since =
        before
            .filter(old -> told.status().equals(old.status()))
            .map(Condition::lastTransitionTime)
            .orElse(now);
    return new Condition(type, told.status(), told.reason(), told.message(), since, now);
  }

  /** Of a hibernated cluster only its certificates can be judged, and the runs themselves. */
  private boolean isAsleep(String type) {
    return facts.wantedMembers() == 0 && !JUDGED_ASLEEP.contains(type);
  }

  private ConditionCheck.Verdict asleep(String type) {
    return new ConditionCheck.Verdict(
        facts.before(type).map(Condition::status).orElse(Condition.UNKNOWN),
        "NotChecked",
        "Not checked: the cluster is scaled down to zero members.",
        Instant.MAX);
  }
}
