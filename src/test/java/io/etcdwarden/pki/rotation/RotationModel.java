package io.etcdwarden.pki.rotation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What can happen in a cluster: the operator takes a step, the kubelet updates mounted files late
 * and one Secret at a time, members stop and start at any time with the files that they have, users
 * ask for a rotation, a key is lost, clients outside load what is stored.
 *
 * @param maxGenerations no key is lost while this many generations exist
 */
record RotationModel(ModelDomain domain, int members, int maxGenerations) {

  ModelState first() {
    return ModelState.first(domain, members);
  }

  /** The states that may follow, faults included. */
  Set<ModelState> successors(ModelState state) {
    Set<ModelState> next = progress(state);
    for (int view = 1; view < 1 << members; view++) {
      next.addAll(operatorSteps(state, view));
    }
    for (int node = 0; node < members; node++) {
      if (state.nodes().get(node).up()) {
        next.add(state.withNode(node, state.nodes().get(node).stopped()));
      }
    }
    next.add(state.requested());
    if (Integer.bitCount(state.generations()) < maxGenerations) {
      next.add(state.withoutKey());
    }
    next.remove(state);
    return next;
  }

  /** The states that follow without a further fault or request. */
  Set<ModelState> progress(ModelState state) {
    Set<ModelState> next = new HashSet<>(operatorSteps(state, 0));
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
        && Rotation.next(view(state, 0)) instanceof RotationStep.Steady;
  }

  private List<ModelState> operatorSteps(ModelState state, int unknownMembers) {
    return switch (Rotation.next(view(state, unknownMembers))) {
      case RotationStep.Generate _ -> List.of(state.generated());
      case RotationStep.Publish publish ->
          List.of(state.withBundle(state.bundle() | mask(publish.generations())));
      case RotationStep.Restart restart -> restarts(state, restart.members());
      case RotationStep.Issue issue -> List.of(issued(state, issue));
      case RotationStep.Distrust distrust ->
          List.of(state.withBundle(state.bundle() & ~mask(distrust.generations())));
      case RotationStep.Delete _ -> {
        assertTrue(domain.forgotOlderGenerations(state), () -> "deleted too early: " + state);
        yield List.of(state.cleaned());
      }
      case RotationStep.AwaitClients _, RotationStep.AwaitMountedFiles _, RotationStep.Steady _ ->
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

  private ModelState issued(ModelState state, RotationStep.Issue issue) {
    ModelState changed = state;
    for (String secret : issue.secrets()) {
      int leaf = domain.leaves().indexOf(secret);
      changed = changed.withLeaf(leaf, (int) issue.generation() - 1);
    }
    return changed;
  }

  /** What the operator knows. Nothing is known of the members in the mask. */
  RotationState view(ModelState state, int unknownMembers) {
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
        known.add(
            ModelState.has(unknownMembers, index)
                ? unknown(index, state)
                : known(index, state.nodes().get(index)));
      } else {
        known.add(unknown(index, state));
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
        clientsReady);
  }

  private RotationState.Member known(int index, ModelState.Node node) {
    Set<Long> trusted = ModelState.numbers(node.loadedBundle());
    return new RotationState.Member(
        String.valueOf(index),
        trusted,
        trusted,
        domain.isLoadedAtStart() ? issuers(node.loadedLeaves()) : List.of(),
        issuers(node.mountedLeaves()));
  }

  /** A member that stopped, or whose state could not be observed. */
  private static RotationState.Member unknown(int index, ModelState state) {
    Set<Long> all = ModelState.numbers(state.generations());
    List<Set<Long>> any = all.stream().map(Set::of).toList();
    return new RotationState.Member(String.valueOf(index), Set.of(), all, any, any);
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
