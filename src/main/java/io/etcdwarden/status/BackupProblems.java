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
record BackupProblems(CheckInput checkInput) {
  /** A sidecar begins with a full snapshot as soon as its member leads. */
  private static final Duration FIRST_SNAPSHOT = Duration.ofSeconds(50);

  /** Those that count. */
  List<Problem> active() {
    return Stream.concat(
            MemberProblems.of(checkInput).activeOf(ContainerProblem.BACKUP_RESTORE).stream(),
            missingFirstSnapshot().filter(problem -> problem.isActiveAt(checkInput.now())).stream())
        .toList();
  }

  Instant nextChange() {
    return Problem.nextChange(missingFirstSnapshot().stream().toList(), checkInput.now());
  }

  /** No snapshot at all though a member leads and its pod has been ready for a while. */
  Optional<Problem> missingFirstSnapshot() {
    Names names = checkInput.outcome().plan().names();
    boolean stored = checkInput.outcome().plan().backup().store() instanceof StorePlan.Store;
    if (!stored || isTaken(names.fullSnapshotLease()) || isTaken(names.deltaSnapshotLease())) {
      return Optional.empty();
    }
    return IntStream.range(0, checkInput.outcome().plan().members().size())
        .filter(ordinal -> leads(names.member(ordinal)))
        .mapToObj(names::pod)
        .flatMap(pod -> checkInput.outcome().observed().pod(pod).stream())
        .flatMap(pod -> readySince(pod).map(since -> overdue(pod, since)).stream())
        .findFirst();
  }

  private static Problem overdue(Pod pod, Instant since) {
    String name = pod.getMetadata().getName();
    return new Problem(
        "NoSnapshotTaken",
        ContainerProblem.BACKUP_RESTORE,
        "Pod "
            + name
            + " leads and has been ready since "
            + Rfc3339.format(since)
            + ", so its store may refuse what backup-restore asks (credentials, bucket, network);"
            + " kubectl logs "
            + name
            + " -c backup-restore says why.",
        since.plus(FIRST_SNAPSHOT),
        Instant.MAX);
  }

  private boolean leads(String member) {
    return checkInput.members().stream()
        .anyMatch(
            it ->
                member.equals(it.name())
                    && "Leader".equals(it.role())
                    && MemberStatus.READY.equals(it.status()));
  }

  private static Optional<Instant> readySince(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .flatMap(status -> PodProblem.condition(status, "Ready"))
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(PodProblem::since);
  }

  private boolean isTaken(String lease) {
    return checkInput
        .outcome()
        .observed()
        .lease(lease)
        .map(Lease::getSpec)
        .filter(spec -> spec.getRenewTime() != null)
        .isPresent();
  }
}
