package io.etcdwarden.status;

import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.observed.PodConditions;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds why no snapshots are taken: sidecars that do not run, or a store that rejects them. Also
 * finds why snapshots may be useless, or missing ones not noticed.
 */
record BackupProblems(CheckInput input) {
  /** A sidecar takes a full snapshot as soon as its member becomes the leader. */
  private static final Duration FIRST_SNAPSHOT = Duration.ofSeconds(50);

  /** The problems that are reported now. */
  List<Problem> active() {
    return Stream.of(
            MemberProblems.of(input).activeOf(ContainerProblem.BACKUP_RESTORE).stream(),
            missingFirstSnapshot().filter(problem -> problem.isActiveAt(input.now())).stream(),
            hidden().stream())
        .flatMap(problems -> problems)
        .toList();
  }

  /** The problems that exist although the condition is True. */
  List<Problem> hidden() {
    boolean hasStore = input.outcome().plan().backup().store() instanceof StorePlan.Store;
    Names names = input.outcome().plan().names();
    return hasStore
        ? Stream.concat(
                sharedStore().stream(),
                Stream.of(names.fullSnapshotLease(), names.deltaSnapshotLease())
                    .flatMap(lease -> LeaseProblem.ofSnapshots(input, lease).stream()))
            .toList()
        : List.of();
  }

  private Optional<Problem> sharedStore() {
    List<String> others = input.outcome().observed().storeSharers();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Problem.ofPod(
                "StoreShared",
                "spec.backup.store is also the store of "
                    + String.join(", ", others)
                    + ": each cluster deletes snapshots of the other, and a restore may take those"
                    + " of the other; set another spec.backup.store.prefix.",
                Instant.MIN));
  }

  Instant nextChange() {
    return Problem.nextChange(
        Stream.concat(missingFirstSnapshot().stream(), hidden().stream()).toList(), input.now());
  }

  /** No snapshot exists although the pod of the leader has been ready for a while. */
  Optional<Problem> missingFirstSnapshot() {
    Names names = input.outcome().plan().names();
    boolean hasStore = input.outcome().plan().backup().store() instanceof StorePlan.Store;
    if (!hasStore || isTaken(names.fullSnapshotLease()) || isTaken(names.deltaSnapshotLease())) {
      return Optional.empty();
    }
    return IntStream.range(0, input.outcome().plan().members().size())
        .filter(ordinal -> leads(names.member(ordinal)))
        .mapToObj(names::pod)
        .flatMap(pod -> input.outcome().observed().pod(pod).stream())
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
            + " leads the cluster and has been ready since "
            + Rfc3339.format(since)
            + ", but no snapshot was taken. The store may reject backup-restore (credentials,"
            + " bucket, network); see kubectl logs "
            + name
            + " -c backup-restore.",
        since.plus(FIRST_SNAPSHOT),
        Instant.MAX);
  }

  private boolean leads(String member) {
    return input.members().stream()
        .anyMatch(it -> member.equals(it.name()) && it.leads() && it.isReady());
  }

  private static Optional<Instant> readySince(Pod pod) {
    return PodConditions.since(pod, PodConditions.READY, "True");
  }

  private boolean isTaken(String lease) {
    return input.outcome().observed().lease(lease).flatMap(LeaseFields::renewTime).isPresent();
  }
}
