package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.support.Pkis;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.Snapshots;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a check is told, put together a sentence at a time. */
record Situation(
    Etcd etcd, Snapshot seen, PkiOutcome pki, List<MemberStatus> members, Progress progress) {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String EARLIER = "2026-02-28T12:00:00Z";

  static Situation of(Etcd etcd) {
    return new Situation(etcd, Snapshots.of(), Pkis.quiet(), List.of(), new Progress.Done());
  }

  Situation seeing(HasMetadata... objects) {
    return seeing(Snapshots.of(objects));
  }

  Situation seeing(Snapshot other) {
    return new Situation(etcd, other, pki, members, progress);
  }

  Situation with(PkiOutcome other) {
    return new Situation(etcd, seen, other, members, progress);
  }

  Situation after(Progress other) {
    return new Situation(etcd, seen, pki, members, other);
  }

  /** Members {@code main-0} and so on are in these states. */
  Situation members(String... states) {
    List<MemberStatus> lines = new ArrayList<>();
    for (String state : states) {
      lines.add(new MemberStatus("main-" + lines.size(), "1", null, state, "Because", EARLIER));
    }
    return new Situation(etcd, seen, pki, lines, progress);
  }

  /** The status had these conditions before, and nothing else. */
  Situation told(Condition... conditions) {
    etcd.setStatus(status(List.of(conditions)));
    return this;
  }

  /** The status had this one condition before; an empty state stands for none. */
  Situation told(String type, String state) {
    return told(
        Stream.of(state)
            .filter(s -> !s.isEmpty())
            .map(s -> condition(type, s))
            .toArray(Condition[]::new));
  }

  static Condition condition(String type, String state) {
    return new Condition(type, state, "Before", "As it was.", EARLIER, EARLIER);
  }

  private static EtcdStatus status(List<Condition> conditions) {
    return StatusDraft.from(EtcdStatus.EMPTY).conditions(conditions).build();
  }

  Outcome outcome() {
    return new Outcome(seen, Plans.of(etcd), pki, progress);
  }

  Facts facts() {
    return new Facts(etcd, outcome(), members, NOW);
  }

  /** What a check says of it. */
  ConditionCheck.Verdict by(ConditionCheck check) {
    return check.check(facts()).orElseThrow();
  }

  /** What a check says of it, as {@code status reason}. */
  String shortlyBy(ConditionCheck check) {
    return check.check(facts()).map(v -> v.status() + " " + v.reason()).orElse("absent");
  }
}
