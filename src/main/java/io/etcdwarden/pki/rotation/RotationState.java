package io.etcdwarden.pki.rotation;

import io.etcdwarden.pki.loaded.PodState;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is stored for one trust domain, and what its members have loaded. All state of a rotation is
 * in here: nothing is remembered elsewhere, so an operator that restarts continues where it
 * stopped.
 *
 * @param generations the numbers of the known CA generations; the last one is the newest
 * @param newestCanIssue whether the operator has the key of the newest generation and its
 *     certificate is valid now
 * @param due whether a user asked for a rotation that has not started, or the newest generation is
 *     too old
 * @param bundle the generations whose certificate is in the stored trust bundle
 * @param leaves the stored leaf certificates that the operator issues
 * @param members the running members; empty while the cluster hibernates
 * @param clientsReady whether clients outside the cluster have had their time to trust the newest
 *     generation
 * @param ended the generations whose certificate has ended, so that no program accepts a leaf
 *     certificate from them
 * @param membersVerifyEachOther whether members that have restarted need those that have not
 * @param clientsIssued whether the certificates of applications come from the newest generation and
 *     have reached the applications
 */
public record RotationState(
    SortedSet<Long> generations,
    boolean newestCanIssue,
    boolean due,
    Set<Long> bundle,
    List<Leaf> leaves,
    List<Member> members,
    boolean clientsReady,
    Set<Long> ended,
    boolean membersVerifyEachOther,
    boolean clientsIssued) {

  /**
   * A stored leaf certificate.
   *
   * @param secret the name of its Secret
   * @param issuers the generations that verify it. There are several if a generation was renewed
   *     with the same key; none if no known generation does
   * @param servesClients whether clients outside the cluster verify it, which load their trust
   *     bundle when they start
   */
  public record Leaf(String secret, Set<Long> issuers, boolean servesClients) {
    public Leaf {
      issuers = Set.copyOf(issuers);
    }

    boolean isFrom(long generation) {
      return issuers.contains(generation);
    }
  }

  /**
   * What one running member has loaded, as far as the operator knows. A fact that is not known
   * counts as the worse case in both directions.
   *
   * @param trusted the generations that all its processes trust for certain
   * @param possiblyTrusted the generations that one of its processes may still trust
   * @param loadedLeaves the issuers of each leaf certificate that one of its processes may have
   *     loaded when it started; only a restart replaces these
   * @param mountedLeaves the issuers of each leaf certificate that may still be in its mounted
   *     files; the kubelet replaces these without a restart
   * @param isAwaited whether handshakes are about to show what it has loaded
   */
  public record Member(
      String name,
      PodState state,
      Set<Long> trusted,
      Set<Long> possiblyTrusted,
      List<Set<Long>> loadedLeaves,
      List<Set<Long>> mountedLeaves,
      boolean isAwaited) {
    public Member {
      trusted = Set.copyOf(trusted);
      possiblyTrusted = Set.copyOf(possiblyTrusted);
      loadedLeaves = loadedLeaves.stream().map(Set::copyOf).toList();
      mountedLeaves = mountedLeaves.stream().map(Set::copyOf).toList();
    }

    /** A member of which no answer is awaited. */
    public Member(
        String name,
        PodState state,
        Set<Long> trusted,
        Set<Long> possiblyTrusted,
        List<Set<Long>> loadedLeaves,
        List<Set<Long>> mountedLeaves) {
      this(name, state, trusted, possiblyTrusted, loadedLeaves, mountedLeaves, false);
    }
  }

  public RotationState {
    generations = Collections.unmodifiableSortedSet(new TreeSet<>(generations));
    bundle = Set.copyOf(bundle);
    leaves = List.copyOf(leaves);
    members = List.copyOf(members);
    ended = Set.copyOf(ended);
  }

  /** A state without certificates of applications. */
  public RotationState(
      SortedSet<Long> generations,
      boolean newestCanIssue,
      boolean due,
      Set<Long> bundle,
      List<Leaf> leaves,
      List<Member> members,
      boolean clientsReady,
      Set<Long> ended,
      boolean membersVerifyEachOther) {
    this(
        generations,
        newestCanIssue,
        due,
        bundle,
        leaves,
        members,
        clientsReady,
        ended,
        membersVerifyEachOther,
        true);
  }

  /** Whether an older generation is left, so that a rotation has not ended. */
  public boolean isRotating() {
    return generations.size() > 1;
  }

  /**
   * Whether every older generation has ended. Then no program accepts a leaf certificate from them,
   * and no order of steps protects a connection.
   */
  boolean haveOlderEnded() {
    return isRotating()
        && !ended.contains(generations.last())
        && ended.containsAll(generations.headSet(generations.last()));
  }
}
