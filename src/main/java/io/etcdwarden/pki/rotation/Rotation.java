package io.etcdwarden.pki.rotation;

import io.etcdwarden.pki.rotation.RotationState.Leaf;
import io.etcdwarden.pki.rotation.RotationState.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Replaces the CA of a trust domain while the cluster serves requests.
 *
 * <p>A certificate is accepted only by a process that trusts its CA, and etcd, etcd-wrapper and
 * etcd-backup-restore load their trust bundle when they start. So a new CA must be trusted
 * everywhere before it issues anything, and an old CA must be trusted until nothing presents a
 * certificate from it. This needs up to three restarts of each member:
 *
 * <ol>
 *   <li><em>Trust.</em> The new CA is added to the trust bundle, and members restart to load it.
 *   <li><em>Issue.</em> Leaf certificates are issued from the new CA. etcd reads its key pair for
 *       each handshake, but etcd-wrapper and the server of etcd-backup-restore read theirs at
 *       start. The server certificate of the client line waits until clients had time to trust the
 *       new CA.
 *   <li><em>Distrust.</em> The old CA leaves the trust bundle, and members restart to forget it.
 * </ol>
 *
 * <p>If the certificates and the trust bundle changed together, the first member that restarts
 * would be refused by the others, and the second would end quorum.
 *
 * <p>If every older CA has ended, for example because the operator did not run for long, no
 * connection is left that this order protects. Then everything is written first, each member
 * restarts once, and members that cannot become ready are not waited for.
 *
 * <p>The steps are decided from the stored Secrets and from what members have loaded. The first row
 * of the table that applies wins, so a rotation that was interrupted at any point continues.
 */
public final class Rotation {
  private static final List<Row> ROWS =
      List.of(
          Rotation::generate,
          Rotation::publish,
          Rotation::loadTrust,
          Rotation::issueInside,
          Rotation::issueServer,
          Rotation::loadLeaves,
          Rotation::awaitMountedFiles,
          Rotation::awaitClientCertificates,
          Rotation::awaitHandshakesBeforeDistrust,
          Rotation::distrust,
          Rotation::replaceStuck,
          Rotation::unloadTrust,
          Rotation::awaitLastFiles,
          Rotation::awaitHandshakesBeforeDelete,
          Rotation::delete);

  private Rotation() {}

  /** A row of the decision table; empty if it does not apply. A row may rely on those above it. */
  private interface Row {
    Optional<RotationStep> step(RotationState state);
  }

  /** The next step for a trust domain. */
  public static RotationStep next(RotationState state) {
    return ROWS.stream()
        .flatMap(row -> row.step(state).stream())
        .findFirst()
        .orElseGet(RotationStep.Steady::new);
  }

  /**
   * A second rotation waits until the first one ends. A generation that cannot issue is replaced at
   * once: without its key no leaf certificate can be renewed.
   */
  private static Optional<RotationStep> generate(RotationState state) {
    if (state.generations().isEmpty()) {
      return Optional.of(new RotationStep.Generate(1));
    }
    boolean replaced = state.due() && !state.isRotating();
    return replaced || !state.newestCanIssue()
        ? Optional.of(new RotationStep.Generate(newest(state) + 1))
        : Optional.empty();
  }

  /**
   * The bundle holds the newest generation, and the issuer of every leaf certificate that is stored
   * or presented: a member may restart at any moment and then loads what is stored.
   */
  private static Optional<RotationStep> publish(RotationState state) {
    SortedSet<Long> missing = new TreeSet<>(Set.of(newest(state)));
    state.leaves().forEach(leaf -> addIssuer(missing, leaf.issuers(), state));
    state.members().stream()
        .flatMap(member -> presented(member).stream())
        .forEach(issuers -> addIssuer(missing, issuers, state));
    missing.removeAll(state.bundle());
    return missing.isEmpty() ? Optional.empty() : Optional.of(new RotationStep.Publish(missing));
  }

  private static void addIssuer(SortedSet<Long> missing, Set<Long> issuers, RotationState state) {
    boolean isTrusted = issuers.stream().anyMatch(state.bundle()::contains);
    if (!isTrusted && !issuers.contains(newest(state))) {
      issuers.stream()
          .filter(issuer -> state.generations().contains(issuer))
          .filter(issuer -> !state.haveOlderEnded())
          .findFirst()
          .ifPresent(issuer -> missing.add(issuer));
    }
  }

  private static Optional<RotationStep> loadTrust(RotationState state) {
    return state.haveOlderEnded()
        ? Optional.empty()
        : restart(
            state,
            member -> !member.trusted().contains(newest(state)),
            RotationPhase.TRUST_ROLLING);
  }

  private static Optional<RotationStep> issueInside(RotationState state) {
    return issue(state, leaf -> !leaf.servesClients(), RotationPhase.ISSUING);
  }

  /** Clients that started earlier trust only the old CA: a new server certificate stops them. */
  private static Optional<RotationStep> issueServer(RotationState state) {
    Optional<RotationStep> issued = issue(state, Leaf::servesClients, RotationPhase.SERVER_ISSUING);
    return issued.isPresent() && !state.clientsReady() && !state.haveOlderEnded()
        ? Optional.of(new RotationStep.AwaitClients(newest(state)))
        : issued;
  }

  private static Optional<RotationStep> issue(
      RotationState state, Predicate<Leaf> which, RotationPhase phase) {
    Set<String> secrets =
        state.leaves().stream()
            .filter(which)
            .filter(leaf -> !leaf.isFrom(newest(state)))
            .map(Leaf::secret)
            .collect(Collectors.toSet());
    return secrets.isEmpty()
        ? Optional.empty()
        : Optional.of(new RotationStep.Issue(secrets, newest(state), phase));
  }

  private static Optional<RotationStep> loadLeaves(RotationState state) {
    return state.haveOlderEnded()
        ? Optional.empty()
        : restart(
            state, member -> hasOlder(member.loadedLeaves(), state), RotationPhase.ISSUE_ROLLING);
  }

  /** etcd presents what is in its mounted files, which the kubelet updates late. */
  private static Optional<RotationStep> awaitMountedFiles(RotationState state) {
    return state.haveOlderEnded() ? Optional.empty() : awaitLastFiles(state);
  }

  private static Optional<RotationStep> awaitLastFiles(RotationState state) {
    List<String> members =
        state.isRotating()
            ? members(state, member -> hasOlder(member.mountedLeaves(), state))
            : List.of();
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(new RotationStep.AwaitMountedFiles(members));
  }

  /** What members have loaded is proven otherwise, but a handshake may disprove it. */
  private static Optional<RotationStep> awaitHandshakesBeforeDistrust(RotationState state) {
    return distrust(state).flatMap(_ -> awaitHandshakes(state, RotationPhase.ISSUING));
  }

  private static Optional<RotationStep> awaitHandshakesBeforeDelete(RotationState state) {
    return delete(state).flatMap(_ -> awaitHandshakes(state, RotationPhase.DISTRUST_ROLLING));
  }

  private static Optional<RotationStep> awaitHandshakes(RotationState state, RotationPhase phase) {
    List<String> members =
        state.isRotating() && !state.haveOlderEnded()
            ? members(state, Member::isAwaited)
            : List.of();
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(new RotationStep.AwaitHandshakes(members, phase));
  }

  /** Applications present certificates of the older generation until they have new ones. */
  private static Optional<RotationStep> awaitClientCertificates(RotationState state) {
    boolean isOlderTrusted = state.bundle().stream().anyMatch(it -> it != newest(state));
    return isOlderTrusted && !state.clientsIssued()
        ? Optional.of(new RotationStep.AwaitClientCertificates(newest(state)))
        : Optional.empty();
  }

  private static Optional<RotationStep> distrust(RotationState state) {
    SortedSet<Long> older = new TreeSet<>(state.bundle());
    older.remove(newest(state));
    return older.isEmpty() ? Optional.empty() : Optional.of(new RotationStep.Distrust(older));
  }

  /** Members that have loaded only what has ended would be waited for without end. */
  private static Optional<RotationStep> replaceStuck(RotationState state) {
    if (!state.haveOlderEnded()) {
      return Optional.empty();
    }
    StuckMembers stuck =
        new StuckMembers(
            state.members().stream()
                .map(
                    member ->
                        new StuckMembers.Candidate(
                            member.name(), member.state(), isOutdated(member, state)))
                .toList());
    List<String> replaced =
        state.membersVerifyEachOther() ? stuck.untilTheyAcceptEachOther() : stuck.oneByOne();
    return replaced.isEmpty()
        ? Optional.empty()
        : Optional.of(new RotationStep.Replace(replaced, RotationPhase.DISTRUST_ROLLING));
  }

  private static Optional<RotationStep> unloadTrust(RotationState state) {
    return restart(
        state,
        member ->
            isOutdated(member, state)
                || member.possiblyTrusted().stream().anyMatch(it -> it != newest(state)),
        RotationPhase.DISTRUST_ROLLING);
  }

  private static boolean isOutdated(Member member, RotationState state) {
    return !member.trusted().contains(newest(state)) || hasOlder(member.loadedLeaves(), state);
  }

  private static Optional<RotationStep> delete(RotationState state) {
    SortedSet<Long> older = state.generations().headSet(newest(state));
    return older.isEmpty() ? Optional.empty() : Optional.of(new RotationStep.Delete(older));
  }

  /** With one generation there is nothing that a restart could change. */
  private static Optional<RotationStep> restart(
      RotationState state, Predicate<Member> which, RotationPhase phase) {
    List<String> members = state.isRotating() ? members(state, which) : List.of();
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(new RotationStep.Restart(members, phase));
  }

  private static List<String> members(RotationState state, Predicate<Member> which) {
    return state.members().stream().filter(which).map(Member::name).toList();
  }

  private static boolean hasOlder(Collection<Set<Long>> presented, RotationState state) {
    return presented.stream().anyMatch(issuers -> !issuers.contains(newest(state)));
  }

  private static List<Set<Long>> presented(Member member) {
    List<Set<Long>> presented = new ArrayList<>(member.loadedLeaves());
    presented.addAll(member.mountedLeaves());
    return presented;
  }

  private static long newest(RotationState state) {
    return state.generations().last();
  }
}
