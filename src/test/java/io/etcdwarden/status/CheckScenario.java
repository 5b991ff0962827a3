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

/** What a check is told, put together a sentence at a time. */
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

  /** Members {@code main-0} and so on are in these states. */
  CheckScenario members(String... states) {
    List<MemberStatus> lines = new ArrayList<>();
    for (String state : states) {
      lines.add(new MemberStatus("main-" + lines.size(), "1", null, state, "Because", EARLIER));
    }
    return new CheckScenario(etcd, observed, pki, lines, progress);
  }

  /** The status had these conditions before, and nothing else. */
  CheckScenario withConditions(Condition... conditions) {
    etcd.setStatus(status(List.of(conditions)));
    return this;
  }

  /** The status had this one condition before; an empty state stands for none. */
  CheckScenario withConditions(String type, String state) {
    return withConditions(
        Stream.of(state)
            .filter(s -> !s.isEmpty())
            .map(s -> condition(type, s))
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

  /** What a check says of it. */
  ConditionCheck.Result resultOf(ConditionCheck check) {
    return check.check(facts()).orElseThrow();
  }

  /** What a check says of it, as {@code status reason}. */
  String statusAndReason(ConditionCheck check) {
    return check.check(facts()).map(v -> v.status() + " " + v.reason()).orElse("absent");
  }
}
