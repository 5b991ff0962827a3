package io.etcdwarden.pki.rotation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One state of the model: what is stored, and what each member has in its files and in memory. Sets
 * of generations are bit masks: bit 0 is the oldest generation that is left.
 *
 * @param ended the generations whose certificate is not valid any more
 */
record ModelState(
    int generations,
    boolean newestCanIssue,
    boolean due,
    int bundle,
    List<Integer> leaves,
    int outsideBundle,
    int outsideLeaf,
    List<Node> nodes,
    int ended) {

  /** A member. Its memory is zero while it is down. */
  record Node(
      boolean up,
      int mountedBundle,
      List<Integer> mountedLeaves,
      int loadedBundle,
      List<Integer> loadedLeaves) {
    int mounted(int leaf) {
      return mountedLeaves.get(leaf);
    }

    int loaded(int leaf) {
      return loadedLeaves.get(leaf);
    }

    Node started() {
      return new Node(true, mountedBundle, mountedLeaves, mountedBundle, mountedLeaves);
    }

    Node stopped() {
      return new Node(false, mountedBundle, mountedLeaves, 0, List.of());
    }

    /** The member after its pod was deleted: the next pod mounts what is stored. */
    Node replaced(ModelState state) {
      return new Node(false, state.bundle(), state.leaves(), 0, List.of());
    }

    Node withBundle(int stored) {
      return new Node(up, stored, mountedLeaves, loadedBundle, loadedLeaves);
    }

    Node withLeaf(int leaf, int stored) {
      List<Integer> changed = new ArrayList<>(mountedLeaves);
      changed.set(leaf, stored);
      return new Node(up, mountedBundle, List.copyOf(changed), loadedBundle, loadedLeaves);
    }

    /** The state after the {@code count} oldest generations are gone. */
    private Node shifted(int count) {
      return new Node(
          up,
          mountedBundle >> count,
          shift(mountedLeaves, count),
          loadedBundle >> count,
          shift(loadedLeaves, count));
    }
  }

  private static final Comparator<Node> ORDER = Comparator.comparing(Node::toString);

  /** Members are alike, so states that differ in their order only are one state. */
  ModelState {
    nodes = nodes.stream().sorted(ORDER).toList();
    leaves = List.copyOf(leaves);
  }

  static ModelState first(ModelDomain domain, int members) {
    List<Integer> leaves = domain.leaves().stream().map(_ -> 0).toList();
    Node node = new Node(true, 1, leaves, 1, leaves);
    return new ModelState(
        1,
        true,
        false,
        1,
        leaves,
        domain.hasOutsideClients() ? 1 : 0,
        0,
        IntStream.range(0, members).mapToObj(_ -> node).toList(),
        0);
  }

  static boolean has(int mask, int generation) {
    return (mask >> generation & 1) == 1;
  }

  /** Whether a program with this trust bundle accepts the certificate. */
  boolean accepts(int trusted, int leaf) {
    return leaf >= 0 && has(trusted, leaf) && !has(ended, leaf);
  }

  /**
   * Whether no order of steps could make a program with this trust bundle accept it. A negative
   * number is a generation that is gone.
   */
  private boolean isLost(int trusted, int leaf) {
    return leaf < 0 || has(ended, leaf) || (trusted & ~ended) == 0;
  }

  boolean acceptsUnlessLost(int trusted, int leaf) {
    return accepts(trusted, leaf) || isLost(trusted, leaf);
  }

  /** Whether every generation but the newest has ended. */
  boolean haveOlderEnded() {
    return isRotating() && (generations & ~(1 << newest()) & ~ended) == 0 && !has(ended, newest());
  }

  /** The oldest generation that has not ended; the newest if all have. */
  int nextEnd() {
    return Math.min(newest(), Integer.numberOfTrailingZeros(generations & ~ended));
  }

  ModelState withEnd() {
    int end = nextEnd();
    return new ModelState(
        generations,
        newestCanIssue && end != newest(),
        due,
        bundle,
        leaves,
        outsideBundle,
        outsideLeaf,
        nodes,
        ended | 1 << end);
  }

  boolean outsideTrusts(int leaf) {
    return has(outsideBundle, leaf);
  }

  int newest() {
    return 31 - Integer.numberOfLeadingZeros(generations);
  }

  boolean isRotating() {
    return Integer.bitCount(generations) > 1;
  }

  boolean allUp() {
    return nodes.stream().allMatch(Node::up);
  }

  ModelState withNode(int index, Node node) {
    List<Node> changed = new ArrayList<>(nodes);
    changed.set(index, node);
    return withNodes(changed);
  }

  ModelState withNodes(List<Node> others) {
    return new ModelState(
        generations,
        newestCanIssue,
        due,
        bundle,
        leaves,
        outsideBundle,
        outsideLeaf,
        others,
        ended);
  }

  ModelState withBundle(int other) {
    return new ModelState(
        generations, newestCanIssue, due, other, leaves, outsideBundle, outsideLeaf, nodes, ended);
  }

  ModelState withLeaf(int leaf, int generation) {
    List<Integer> changed = new ArrayList<>(leaves);
    changed.set(leaf, generation);
    return new ModelState(
        generations,
        newestCanIssue,
        due,
        bundle,
        changed,
        outsideBundle,
        outsideLeaf,
        nodes,
        ended);
  }

  ModelState withOutside(int trusted, int leaf) {
    return new ModelState(
        generations, newestCanIssue, due, bundle, leaves, trusted, leaf, nodes, ended);
  }

  ModelState requested() {
    return new ModelState(
        generations,
        newestCanIssue,
        true,
        bundle,
        leaves,
        outsideBundle,
        outsideLeaf,
        nodes,
        ended);
  }

  ModelState withoutKey() {
    return new ModelState(
        generations, false, due, bundle, leaves, outsideBundle, outsideLeaf, nodes, ended);
  }

  ModelState generated() {
    return new ModelState(
        generations | (1 << (newest() + 1)),
        true,
        false,
        bundle,
        leaves,
        outsideBundle,
        outsideLeaf,
        nodes,
        ended);
  }

  /** Only the newest generation is left; generations are numbered from one again. */
  ModelState cleaned() {
    int count = newest();
    return new ModelState(
        1,
        newestCanIssue,
        due,
        bundle >> count,
        shift(leaves, count),
        outsideBundle == 0 ? 0 : outsideBundle >> count,
        outsideBundle == 0 ? 0 : outsideLeaf - count,
        nodes.stream().map(node -> node.shifted(count)).toList(),
        ended >> count);
  }

  static Set<Long> numbers(int mask) {
    Set<Long> numbers = new TreeSet<>();
    IntStream.range(0, 8).filter(bit -> has(mask, bit)).forEach(bit -> numbers.add(bit + 1L));
    return numbers;
  }

  private static List<Integer> shift(List<Integer> values, int count) {
    return values.stream().map(value -> value - count).toList();
  }
}
