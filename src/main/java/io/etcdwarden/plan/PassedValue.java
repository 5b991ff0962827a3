package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value that a program of a member reads at its start, and what the program accepts.
 *
 * @param option the argument, variable or key of the configuration file, as the program calls it
 * @param field the field of the spec that sets the value; empty if no field does
 * @param problem what is wrong with the value in a plan, and what would be right; empty if the
 *     program accepts the value, or does not get it
 * @param code of the failure if there is a problem
 */
record PassedValue(
    String option, String field, Function<ClusterPlan, Optional<String>> problem, ErrorCode code) {
  /** A value for which the program has bounds or a syntax. */
  static PassedValue limited(
      String option, String field, Function<ClusterPlan, Optional<String>> problem) {
    return new PassedValue(option, field, problem, ErrorCode.INVALID_SPEC);
  }

  /** A value of the store; as in etcd-druid, its problems are those of the StatefulSet. */
  static PassedValue ofStore(
      String option, String field, Function<StorePlan.Store, Optional<String>> problem) {
    return new PassedValue(
        option,
        "spec.backup.store." + field,
        plan ->
            plan.backup().store() instanceof StorePlan.Store store
                ? problem.apply(store)
                : Optional.empty(),
        ErrorCode.SYNC_STATEFULSET);
  }

  /** A value that the program accepts whatever the spec says, or that is checked elsewhere. */
  static PassedValue unlimited(String option, String field) {
    return limited(option, field, _ -> Optional.empty());
  }

  /** A value that the operator sets. */
  static PassedValue fixed(String option) {
    return unlimited(option, "");
  }

  void check(ClusterPlan plan) {
    problem
        .apply(plan)
        .ifPresent(
            text -> {
              throw new OperatorException(code, field + " " + text);
            });
  }
}
