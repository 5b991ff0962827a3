package io.etcdwarden.opstask;

import io.etcdwarden.failure.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose data a cluster without quorum is to go on with, if it may be chosen at all. */
sealed interface KeptMember {
  /** This member's; the sentence says why. */
  record Chosen(String pod, String why) implements KeptMember {}

  /** Nobody's: it is not called for, or it might lose what another member has. */
  record Refused(Refusal refusal) implements KeptMember {}

  /**
   * What is known of one member.
   *
   * @param ready whether its pod is
   * @param volume whether there is a volume that may hold its data
   * @param joined whether it has ever told that it was part of the cluster
   * @param figures its own word; empty if it does not answer
   */
  record Candidate(
      String pod, boolean ready, boolean volume, boolean joined, Optional<MemberFigures> figures) {
    long committed() {
      return figures.map(MemberFigures::committed).orElse(-1L);
    }
  }

  /**
   * Chooses the one that has most.
   *
   * @param wish the member that the user names; may be empty
   */
  static KeptMember among(List<Candidate> members, Optional<String> wish) {
    Optional<Refusal> obstacle = alive(members).or(() -> neverJoined(members));
    if (obstacle.isPresent()) {
      return new Refused(obstacle.get());
    }
    return wish.map(name -> named(members, name)).orElseGet(() -> newest(members));
  }

  private static Optional<Refusal> alive(List<Candidate> members) {
    Optional<Candidate> led =
        members.stream()
            .filter(it -> it.figures().filter(MemberFigures::hasLeader).isPresent())
            .findFirst();
    if (led.isPresent()) {
      return Optional.of(
          notLost(led.get().pod() + " has a leader, so the members that run have a quorum"));
    }
    long ready = members.stream().filter(Candidate::ready).count();
    return ready > members.size() / 2
        ? Optional.of(notLost(ready + " of " + members.size() + " members are ready"))
        : Optional.empty();
  }

  private static Refusal notLost(String why) {
    return new Refusal(ErrorCode.QUORUM_NOT_LOST, "quorum is not lost: " + why);
  }

  /**
   * Its sidecar would take it for one of a new cluster, and found that beside the recovered one.
   */
  private static Optional<Refusal> neverJoined(List<Candidate> members) {
    return members.stream()
        .filter(it -> !it.joined())
        .findFirst()
        .map(
            it ->
                refusal(
                    "the Lease of "
                        + it.pod()
                        + " has no holder: it never was part of the cluster, and would not join it"
                        + " now; restore from backup (docs/backups.md)"));
  }

  private static KeptMember named(List<Candidate> members, String name) {
    Optional<Candidate> found = members.stream().filter(it -> it.pod().equals(name)).findFirst();
    if (found.isEmpty()) {
      return new Refused(
          refusal("recoverQuorum.member names " + name + "; the members are " + names(members)));
    }
    return found.get().volume()
        ? new Chosen(name, "as the task names it")
        : new Refused(refusal("the volume of " + name + " is lost; name another member"));
  }

  private static KeptMember newest(List<Candidate> members) {
    List<Candidate> withData = members.stream().filter(Candidate::volume).toList();
    if (withData.isEmpty()) {
      return new Refused(
          refusal(
              "no member has its data any more; what is left is to restore from backup"
                  + " (docs/backups.md)"));
    }
    Optional<Candidate> silent = withData.stream().filter(it -> it.figures().isEmpty()).findFirst();
    if (silent.isPresent()) {
      return new Refused(
          refusal(
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

  private static Refusal refusal(String sentence) {
    return new Refusal(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
