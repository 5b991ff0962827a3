package io.etcdwarden.pki.rotation;

import io.etcdwarden.pki.loaded.PodState;
import java.util.List;
import java.util.stream.Stream;

/**
 * Chooses the members whose pods are replaced although not all members are ready.
 *
 * <p>An ordinary restart waits until all members are ready. A member that has loaded nothing but
 * certificates that have ended does not become ready any more, so the wait would not end. Such a
 * member serves nobody who opens a connection, and its restart costs nothing but the connections
 * that are still open.
 */
public record StuckMembers(List<Candidate> members) {
  /**
   * A member of the cluster.
   *
   * @param isOutdated whether it has loaded certificates that have ended, and only a restart
   *     replaces them
   */
  public record Candidate(String name, PodState state, boolean isOutdated) {
    private boolean isStuck() {
      return isOutdated && state == PodState.NOT_READY;
    }
  }

  public StuckMembers {
    members = List.copyOf(members);
  }

  /**
   * The next member to replace, if each member becomes ready without the others. One at a time:
   * etcd may still have quorum over connections that are open.
   */
  public List<String> oneByOne() {
    return isAnyStarting() ? List.of() : last(members.stream().filter(Candidate::isStuck));
  }

  /**
   * The members to replace if a member that has restarted is refused by all that have not. Until
   * enough for quorum have restarted, those cannot become ready. So members that are ready, over
   * connections that are still open, are replaced as well, one at a time.
   */
  public List<String> untilTheyAcceptEachOther() {
    List<String> stuck = members.stream().filter(Candidate::isStuck).map(Candidate::name).toList();
    if (!stuck.isEmpty()) {
      return stuck;
    }
    List<Candidate> restarted = members.stream().filter(it -> !it.isOutdated()).toList();
    boolean isAnyRefused = restarted.stream().anyMatch(it -> it.state() == PodState.NOT_READY);
    boolean haveQuorum = restarted.size() > members.size() / 2;
    return isAnyRefused && !haveQuorum && !isAnyStarting()
        ? last(members.stream().filter(it -> it.isOutdated() && it.state() == PodState.READY))
        : List.of();
  }

  private boolean isAnyStarting() {
    return members.stream().anyMatch(member -> member.state() == PodState.STARTING);
  }

  private static List<String> last(Stream<Candidate> candidates) {
    return candidates.map(Candidate::name).reduce((_, next) -> next).stream().toList();
  }
}
