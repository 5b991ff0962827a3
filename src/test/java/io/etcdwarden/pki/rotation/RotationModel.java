package io.etcdwarden.pki.rotation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.loaded.PodState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What can happen in a cluster: the operator takes a step, the kubelet updates mounted files late
 * and one Secret at a time, members stop and start at any time with the files that they have, users
 * ask for a rotation, a key is lost, clients outside load what is stored, CAs end.
 *
 * <p>Connections that are open are never checked again, so members whose certificates have ended
 * may be ready or not.
 *
 * @param maxGenerations no key is lost while this many generations exist
 * @param end whether CAs end
 */
record RotationModel(ModelDomain domain, int members, int maxGenerations, boolean end) {

  ModelState first() {
    return ModelState.first(domain, members);
  }

  /** The states that may follow, faults included. */
  Set<ModelState> successors(ModelState state) {
    Set<ModelState> next = progress(state);
    int refused = refused(state);
    for (int view = 0; view < 1 << members; view++) {
      next.addAll(operatorSteps(state, view, 0));
      if (refused != 0) {
        next.addAll(operatorSteps(state, view, refused));
      }
    }
    for (int node = 0; node < members; node++) {
      if (state.nodes().get(node).up()) {
        next.add(state.withNode(node, state.nodes().get(node).stopped()));
      }
    }
    next.add(state.requested());
    boolean mayGenerate = Integer.bitCount(state.generations()) < maxGenerations;
    if (mayGenerate) {
      next.add(state.withoutKey());
    }
    if (end && (mayGenerate || state.nextEnd() < state.newest())) {
      next.add(state.withEnd());
    }
    next.remove(state);
    return next;
  }

  /** The states that follow without a further fault or request. */
  Set<ModelState> progress(ModelState state) {
    Set<ModelState> next = new HashSet<>(operatorSteps(state, 0, refused(state)));
    for (int index = 0; index < members; index++) {
      ModelState.Node node = state.nodes().get(index);
      next.add(state.withNode(index, node.withBundle(state.bundle())));
      for (int leaf = 0; leaf < state.leaves().size(); leaf++) {
        next.add(state.withNode(index, node.withLeaf(leaf, state.leaves().get(leaf))));
      }
      if (!node.up()) {
        next.add(state.withNode(index, node.started()));
      }
    }
    if (domain.hasOutsideClients()) {
      next.add(state.withOutside(state.bundle(), state.leaves().get(1)));
    }
    next.remove(state);
    return next;
  }

  /** Whether nothing is left to do: one generation, which every running member has loaded. */
  boolean isSettled(ModelState state) {
    return !state.isRotating()
        && !state.due()
        && state.newestCanIssue()
        && state.allUp()
        && state.nodes().stream().allMatch(node -> node.loadedBundle() == 1)
        && refused(state) == 0
        && Rotation.next(view(state, 0, 0)) instanceof RotationStep.Steady;
  }

  /** The running members that do not become ready: they refuse, or are refused, without end. */
  private int refused(ModelState state) {
    return IntStream.range(0, members)
        .filter(index -> state.nodes().get(index).up())
        .filter(index -> !domain.canBecomeReady(state.nodes().get(index), state))
        .map(index -> 1 << index)
        .sum();
  }

  /**
   * What is wrong about a replacement of members that does not wait, for whatever reason members
   * are not ready and whatever the operator does not know; empty if nothing is.
   */
  String wrongReplacement(ModelState state) {
    for (int unready = 0; unready < 1 << members; unready++) {
      for (int unknown = 0; unknown < 1 << members; unknown++) {
        if (Rotation.next(view(state, unknown, unready)) instanceof RotationStep.Replace replace) {
          List<Integer> replaced = replace.members().stream().map(Integer::parseInt).toList();
          int known = unknown;
          boolean isRight =
              state.haveOlderEnded()
                  && unready != 0
                  && replaced.stream().map(state.nodes()::get).allMatch(ModelState.Node::up)
                  && replaced.stream()
                      .filter(index -> !ModelState.has(known, index))
                      .map(state.nodes()::get)
                      .allMatch(node -> domain.hasLoadedOnlyWhatEnded(node, state));
          if (!isRight) {
            return "wrong: %s, not ready: %d, unknown: %d".formatted(replace, unready, unknown);
          }
        }
      }
    }
    return "";
  }

  private List<ModelState> operatorSteps(ModelState state, int unknownMembers, int unready) {
    return switch (Rotation.next(view(state, unknownMembers, unready))) {
      case RotationStep.Generate _ -> List.of(state.generated());
      case RotationStep.Publish publish ->
          List.of(state.withBundle(state.bundle() | mask(publish.generations())));
      case RotationStep.Restart restart ->
          unready == 0 ? restarts(state, restart.members()) : List.of();
      case RotationStep.Replace replace -> List.of(replaced(state, replace.members()));
      case RotationStep.Issue issue -> List.of(issued(state, issue));
      case RotationStep.Distrust distrust ->
          List.of(state.withBundle(state.bundle() & ~mask(distrust.generations())));
      case RotationStep.Delete _ -> {
        assertTrue(domain.forgotOlderGenerations(state), () -> "deleted too early: " + state);
        yield List.of(state.cleaned());
      }
      case RotationStep.AwaitClients _,
          RotationStep.AwaitClientCertificates _,
          RotationStep.AwaitMountedFiles _,
          RotationStep.AwaitHandshakes _,
          RotationStep.Steady _ ->
          List.of();
    };
  }

  /**
   * The operator restarts a member only while all members run. It replaces the pod, so the member
   * starts with what is stored.
   */
  private static List<ModelState> restarts(ModelState state, List<String> names) {
    return state.allUp()
        ? names.stream()
            .map(Integer::parseInt)
            .map(index -> state.withNode(index, state.nodes().get(index).replaced(state)))
            .toList()
        : List.of();
  }

  private static ModelState replaced(ModelState state, List<String> names) {
    // The order of the nodes depends on what they hold.
    List<ModelState.Node> nodes = new ArrayList<>(state.nodes());
    names.stream()
        .map(Integer::parseInt)
        .forEach(index -> nodes.set(index, nodes.get(index).replaced(state)));
    return state.withNodes(nodes);
  }

  private ModelState issued(ModelState state, RotationStep.Issue issue) {
    ModelState changed = state;
    for (String secret : issue.secrets()) {
      int leaf = domain.leaves().indexOf(secret);
      changed = changed.withLeaf(leaf, (int) issue.generation() - 1);
    }
    return changed;
  }

  /** What the operator knows. Nothing is known of some members, and some are not ready. */
  RotationState view(ModelState state, int unknownMembers, int unready) {
    List<RotationState.Leaf> leaves =
        IntStream.range(0, state.leaves().size())
            .mapToObj(
                leaf ->
                    new RotationState.Leaf(
                        domain.leaves().get(leaf),
                        issuer(state.leaves().get(leaf)),
                        domain.servesClients(leaf)))
            .toList();
    List<RotationState.Member> known = new ArrayList<>();
    for (int index = 0; index < members; index++) {
      if (state.nodes().get(index).up()) {
        PodState pod = ModelState.has(unready, index) ? PodState.NOT_READY : PodState.READY;
        known.add(
            ModelState.has(unknownMembers, index)
                ? unknown(index, pod, state)
                : known(index, pod, state.nodes().get(index)));
      } else {
        known.add(unknown(index, PodState.STARTING, state));
      }
    }
    boolean clientsReady =
        !domain.hasOutsideClients()
            || (state.outsideTrusts(state.newest()) && state.outsideLeaf() == state.newest());
    return new RotationState(
        new TreeSet<>(ModelState.numbers(state.generations())),
        state.newestCanIssue(),
        state.due(),
        ModelState.numbers(state.bundle()),
        leaves,
        known,
        clientsReady,
        ModelState.numbers(state.ended() & state.generations()),
        domain == ModelDomain.PEER);
  }

  private RotationState.Member known(int index, PodState pod, ModelState.Node node) {
    Set<Long> trusted = ModelState.numbers(node.loadedBundle());
    return new RotationState.Member(
        String.valueOf(index),
        pod,
        trusted,
        trusted,
        domain.isLoadedAtStart() ? issuers(node.loadedLeaves()) : List.of(),
        issuers(node.mountedLeaves()));
  }

  /** A member that stopped, or whose state could not be observed. */
  private static RotationState.Member unknown(int index, PodState pod, ModelState state) {
    Set<Long> all = ModelState.numbers(state.generations());
    List<Set<Long>> any = all.stream().map(Set::of).toList();
    return new RotationState.Member(String.valueOf(index), pod, Set.of(), all, any, any);
  }

  private static List<Set<Long>> issuers(List<Integer> leaves) {
    return leaves.stream().map(RotationModel::issuer).toList();
  }

  private static Set<Long> issuer(int leaf) {
    return Set.of(leaf + 1L);
  }

  private static int mask(Set<Long> generations) {
    return generations.stream().mapToInt(number -> 1 << (number - 1)).sum();
  }
}
