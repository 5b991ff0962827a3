package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds the input of a condition check step by step, and runs the check. */
record CheckScenario(
    Etcd etcd,
    ObservedCluster observed,
    PkiOutcome pki,
    List<MemberStatus> members,
    Progress progress) {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String EARLIER = "2026-02-28T12:00:00Z";

  static CheckScenario of(Etcd etcd) {
    return new CheckScenario(
        etcd, ObservedClusters.of(), PkiOutcomes.empty(), List.of(), new Progress.Done());
  }

  CheckScenario observing(HasMetadata... objects) {
    return observing(ObservedClusters.of(objects));
  }

  CheckScenario observing(ObservedCluster other) {
    return new CheckScenario(etcd, other, pki, members, progress);
  }

  CheckScenario with(PkiOutcome other) {
    return new CheckScenario(etcd, observed, other, members, progress);
  }

  CheckScenario withProgress(Progress other) {
    return new CheckScenario(etcd, observed, pki, members, other);
  }

  /** The members {@code main-0}, {@code main-1} and so on have these states. */
  CheckScenario members(String... states) {
    List<MemberStatus> statuses = new ArrayList<>();
    for (String state : states) {
      statuses.add(
          new MemberStatus("main-" + statuses.size(), "1", null, state, "Because", EARLIER));
    }
    return new CheckScenario(etcd, observed, pki, statuses, progress);
  }

  /** The previous status has these conditions and nothing else. */
  CheckScenario withConditions(Condition... conditions) {
    etcd.setStatus(status(List.of(conditions)));
    return this;
  }

  /** The previous status has this condition only; none if {@code state} is empty. */
  CheckScenario withConditions(ConditionType type, String state) {
    return withConditions(
        Stream.of(state)
            .filter(s -> !s.isEmpty())
            .map(s -> condition(type.wire(), s))
            .toArray(Condition[]::new));
  }

  static Condition condition(String type, String state) {
    return new Condition(type, state, "Before", "As it was.", EARLIER, EARLIER);
  }

  private static EtcdStatus status(List<Condition> conditions) {
    return EtcdStatusBuilder.from(EtcdStatus.EMPTY).conditions(conditions).build();
  }

  Outcome outcome() {
    return new Outcome(observed, Plans.of(etcd), pki, progress);
  }

  CheckInput facts() {
    return new CheckInput(etcd, outcome(), members, NOW);
  }

  /** The result of a check. */
  ConditionCheck.Result resultOf(ConditionCheck check) {
    return check.check(facts()).orElseThrow();
  }

  /** The result of a check as {@code status reason}, or {@code absent}. */
  String statusAndReason(ConditionCheck check) {
    return check.check(facts()).map(v -> v.status() + " " + v.reason()).orElse("absent");
  }
}
