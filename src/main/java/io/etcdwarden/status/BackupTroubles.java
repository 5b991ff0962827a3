package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What keeps snapshots from being taken: sidecars that do not run, or a store that refuses. */
record BackupTroubles(Facts facts) {
  /** A sidecar begins with a full snapshot as soon as its member leads. */
  private static final Duration FIRST_SNAPSHOT = Duration.ofSeconds(50);

  /** Those that count. */
  List<Trouble> told() {
    return Stream.concat(
            MemberTroubles.of(facts).toldOf(ContainerTrouble.BACKUP_RESTORE).stream(),
            first().filter(trouble -> trouble.isToldAt(facts.now())).stream())
        .toList();
  }

  Instant nextChange() {
    return Trouble.nextChange(first().stream().toList(), facts.now());
  }

  /** No snapshot at all though a member leads and its pod has been ready for a while. */
  Optional<Trouble> first() {
    Names names = facts.outcome().plan().names();
    boolean stored = facts.outcome().plan().backup().store() instanceof StorePlan.Store;
    if (!stored || isTaken(names.fullSnapshotLease()) || isTaken(names.deltaSnapshotLease())) {
      return Optional.empty();
    }
    return IntStream.range(0, facts.outcome().plan().members().size())
        .filter(ordinal -> leads(names.member(ordinal)))
        .mapToObj(names::pod)
        .flatMap(pod -> facts.outcome().after().pod(pod).stream())
        .flatMap(pod -> readySince(pod).map(since -> overdue(pod, since)).stream())
        .findFirst();
  }

  private static Trouble overdue(Pod pod, Instant since) {
    String name = pod.getMetadata().getName();
    return new Trouble(
        "NoSnapshotTaken",
        ContainerTrouble.BACKUP_RESTORE,
        "Pod "
            + name
            + " leads and has been ready since "
            + Times.text(since)
            + ", so its store may refuse what backup-restore asks (credentials, bucket, network);"
            + " kubectl logs "
            + name
            + " -c backup-restore says why.",
        since.plus(FIRST_SNAPSHOT),
        Instant.MAX);
  }

  private boolean leads(String member) {
    return facts.members().stream()
        .anyMatch(
            it ->
                member.equals(it.name())
                    && "Leader".equals(it.role())
                    && MemberStatus.READY.equals(it.status()));
  }

  private static Optional<Instant> readySince(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .flatMap(status -> PodTrouble.condition(status, "Ready"))
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(PodTrouble::since);
  }

  private boolean isTaken(String lease) {
    return facts
        .outcome()
        .after()
        .lease(lease)
        .map(Lease::getSpec)
        .filter(spec -> spec.getRenewTime() != null)
        .isPresent();
  }
}
