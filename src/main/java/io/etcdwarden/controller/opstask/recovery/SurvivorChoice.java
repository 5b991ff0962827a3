package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses the member whose data survives a recovery, or rejects the recovery. */
sealed interface SurvivorChoice {
  /** The data of this member survives. */
  record Chosen(String pod, String reason) implements SurvivorChoice {}

  /** The cluster has a quorum, or a recovery could lose newer data of another member. */
  record Rejected(Rejection rejection) implements SurvivorChoice {}

  /**
   * One member of the cluster.
   *
   * @param isReady whether its pod is ready
   * @param mayHoldData whether it has a volume that may hold its data
   * @param hasJoined whether its Lease shows that it was part of the cluster
   * @param metrics empty if the member does not respond
   */
  record Candidate(
      String pod,
      boolean isReady,
      boolean mayHoldData,
      boolean hasJoined,
      Optional<RaftMetrics> metrics) {
    long committed() {
      return metrics.map(RaftMetrics::committed).orElse(-1L);
    }
  }

  /**
   * Chooses the member that the task names, or else the member with the newest data.
   *
   * @param requested the member that the task names; may be empty
   */
  static SurvivorChoice choose(List<Candidate> members, Optional<String> requested) {
    Optional<Rejection> rejection =
        checkQuorumIsLost(members).or(() -> checkAllHaveJoined(members));
    if (rejection.isPresent()) {
      return new Rejected(rejection.get());
    }
    return requested.map(name -> byName(members, name)).orElseGet(() -> newest(members));
  }

  private static Optional<Rejection> checkQuorumIsLost(List<Candidate> members) {
    Optional<Candidate> withLeader =
        members.stream()
            .filter(it -> it.metrics().filter(RaftMetrics::hasLeader).isPresent())
            .findFirst();
    if (withLeader.isPresent()) {
      return Optional.of(
          notLost(withLeader.get().pod() + " has a leader, so the running members have a quorum"));
    }
    long ready = members.stream().filter(Candidate::isReady).count();
    return ready > members.size() / 2
        ? Optional.of(notLost(ready + " of " + members.size() + " members are ready"))
        : Optional.empty();
  }

  private static Rejection notLost(String reason) {
    return new Rejection(ErrorCode.QUORUM_NOT_LOST, "quorum is not lost: " + reason);
  }

  /**
   * The sidecar of a member that has never joined would bootstrap a second cluster beside the
   * recovered one.
   */
  private static Optional<Rejection> checkAllHaveJoined(List<Candidate> members) {
    return members.stream()
        .filter(it -> !it.hasJoined())
        .findFirst()
        .map(
            it ->
                rejection(
                    "the Lease of "
                        + it.pod()
                        + " has no holder: the member never was part of the cluster and cannot join"
                        + " the recovered one; restore from backup (docs/backups.md)"));
  }

  private static SurvivorChoice byName(List<Candidate> members, String name) {
    Optional<Candidate> member = members.stream().filter(it -> it.pod().equals(name)).findFirst();
    if (member.isEmpty()) {
      return new Rejected(
          rejection("recoverQuorum.member names " + name + "; the members are " + names(members)));
    }
    return member.get().mayHoldData()
        ? new Chosen(name, "because the task names it")
        : new Rejected(rejection("the volume of " + name + " is lost; name another member"));
  }

  private static SurvivorChoice newest(List<Candidate> members) {
    List<Candidate> withData = members.stream().filter(Candidate::mayHoldData).toList();
    if (withData.isEmpty()) {
      return new Rejected(
          rejection("no member has a volume with data; restore from backup (docs/backups.md)"));
    }
    Optional<Candidate> withoutMetrics =
        withData.stream().filter(it -> it.metrics().isEmpty()).findFirst();
    if (withoutMetrics.isPresent()) {
      return new Rejected(
          rejection(
              withoutMetrics.get().pod()
                  + " does not respond, and its volume may hold the newest data; start the member"
                  + " again, delete its PersistentVolumeClaim if the volume is lost, or name the"
                  + " member whose data is kept in recoverQuorum.member"));
    }
    Candidate newest =
        withData.stream().max(Comparator.comparingLong(Candidate::committed)).orElseThrow();
    return new Chosen(
        newest.pod(), "because it has the newest data, up to Raft log entry " + newest.committed());
  }

  private static String names(List<Candidate> members) {
    return members.stream().map(Candidate::pod).collect(Collectors.joining(", "));
  }

  private static Rejection rejection(String message) {
    return new Rejection(ErrorCode.QUORUM_RECOVERY, message);
  }
}
