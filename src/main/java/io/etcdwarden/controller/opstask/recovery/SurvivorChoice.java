package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose data a cluster without quorum is to go on with, if it may be chosen at all. */
sealed interface SurvivorChoice {
  /** This member's; the sentence says why. */
  record Chosen(String pod, String reason) implements SurvivorChoice {}

  /** Nobody's: it is not called for, or it might lose what another member has. */
  record Rejected(Rejection rejection) implements SurvivorChoice {}

  /**
   * What is known of one member.
   *
   * @param isReady whether its pod is
   * @param mayHoldData whether there is a volume that may hold its data
   * @param hasJoined whether it has ever told that it was part of the cluster
   * @param metrics its own word; empty if it does not answer
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
   * Chooses the one that has most.
   *
   * @param wish the member that the user names; may be empty
   */
  static SurvivorChoice choose(List<Candidate> members, Optional<String> wish) {
    Optional<Rejection> obstacle = checkQuorumIsLost(members).or(() -> checkAllHaveJoined(members));
    if (obstacle.isPresent()) {
      return new Rejected(obstacle.get());
    }
    return wish.map(name -> byName(members, name)).orElseGet(() -> newest(members));
  }

  private static Optional<Rejection> checkQuorumIsLost(List<Candidate> members) {
    Optional<Candidate> led =
        members.stream()
            .filter(it -> it.metrics().filter(RaftMetrics::hasLeader).isPresent())
            .findFirst();
    if (led.isPresent()) {
      return Optional.of(
          notLost(led.get().pod() + " has a leader, so the members that run have a quorum"));
    }
    long ready = members.stream().filter(Candidate::isReady).count();
    return ready > members.size() / 2
        ? Optional.of(notLost(ready + " of " + members.size() + " members are ready"))
        : Optional.empty();
  }

  private static Rejection notLost(String why) {
    return new Rejection(ErrorCode.QUORUM_NOT_LOST, "quorum is not lost: " + why);
  }

  /**
   * Its sidecar would take it for one of a new cluster, and found that beside the recovered one.
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
                        + " has no holder: it never was part of the cluster, and would not join it"
                        + " now; restore from backup (docs/backups.md)"));
  }

  private static SurvivorChoice byName(List<Candidate> members, String name) {
    Optional<Candidate> found = members.stream().filter(it -> it.pod().equals(name)).findFirst();
    if (found.isEmpty()) {
      return new Rejected(
          rejection("recoverQuorum.member names " + name + "; the members are " + names(members)));
    }
    return found.get().mayHoldData()
        ? new Chosen(name, "as the task names it")
        : new Rejected(rejection("the volume of " + name + " is lost; name another member"));
  }

  private static SurvivorChoice newest(List<Candidate> members) {
    List<Candidate> withData = members.stream().filter(Candidate::mayHoldData).toList();
    if (withData.isEmpty()) {
      return new Rejected(
          rejection(
              "no member has its data any more; what is left is to restore from backup"
                  + " (docs/backups.md)"));
    }
    Optional<Candidate> silent = withData.stream().filter(it -> it.metrics().isEmpty()).findFirst();
    if (silent.isPresent()) {
      return new Rejected(
          rejection(
              silent.get().pod()
                  + " does not answer, and its volume may hold the newest data; bring it back,"
                  + " delete its claim if the volume is lost, or name the member to keep in"
                  + " recoverQuorum.member"));
    }
    Candidate best =
        withData.stream().max(Comparator.comparingLong(Candidate::committed)).orElseThrow();
    return new Chosen(
        best.pod(), "the newest of those that are left, up to entry " + best.committed());
  }

  private static String names(List<Candidate> members) {
    return members.stream().map(Candidate::pod).collect(Collectors.joining(", "));
  }

  private static Rejection rejection(String sentence) {
    return new Rejection(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
