package io.etcdwarden.pki.rotation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The trust domains of the model: which leaf certificates they have, and who verifies whom.
 *
 * <p>Who dials whom and what is read when is measured on etcd 3.5, etcd-wrapper and
 * etcd-backup-restore: etcd reads its key pair for each handshake; all other key pairs, and all
 * trust bundles of etcd and etcd-wrapper, are read at start; etcd-backup-restore reads its trust
 * bundle for each call.
 */
enum ModelDomain {
  /** One leaf, which each member presents to each other member. */
  PEER(-1, "peer"),
  /** Leaf 0 is the server certificate, leaf 1 the client certificate. */
  CLIENT(0, "server", "client"),
  /** One leaf, which the server of etcd-backup-restore reads at start. */
  BACKUP(-1, "backup-server");

  private final String leaves;
  private final int servesClients;

  ModelDomain(int servesClients, String... leaves) {
    this.leaves = String.join(" ", leaves);
    this.servesClients = servesClients;
  }

  List<String> leaves() {
    return List.of(leaves.split(" ", -1));
  }

  boolean servesClients(int leaf) {
    return leaf == servesClients;
  }

  boolean hasOutsideClients() {
    return this == CLIENT;
  }

  /** Whether a process reads this leaf at start. */
  boolean isLoadedAtStart() {
    return this != PEER;
  }

  /** Whether no running member trusts or presents an older generation than the newest. */
  boolean forgotOlderGenerations(ModelState state) {
    int newest = state.newest();
    return state.nodes().stream()
        .filter(ModelState.Node::up)
        .allMatch(
            node ->
                node.loadedBundle() == 1 << newest
                    && node.mountedLeaves().stream().allMatch(leaf -> leaf == newest));
  }

  /** The first connection that is refused in this state, as text; empty if none is. */
  String refusal(ModelState state) {
    List<ModelState.Node> up = state.nodes().stream().filter(ModelState.Node::up).toList();
    return switch (this) {
      case PEER ->
          pairs(up, (one, other) -> one.trusts(other.mounted(0)), "etcd refuses another member");
      case CLIENT -> {
        String inside =
            pairs(
                up,
                (one, other) ->
                    one.trusts(one.loaded(1))
                        && one.trusts(one.mounted(0))
                        && one.trusts(other.mounted(1))
                        && one.mountedTrusts(other.mounted(0))
                        && one.mountedTrusts(other.loaded(0)),
                "a program of a member refuses a member");
        String outside =
            pairs(
                up,
                (one, _) -> one.trusts(state.outsideLeaf()) && state.outsideTrusts(one.mounted(0)),
                "an outside client and a member refuse each other");
        yield inside.isEmpty() ? outside : inside;
      }
      case BACKUP ->
          pairs(
              up,
              (one, other) -> one.trusts(one.loaded(0)) && one.mountedTrusts(other.loaded(0)),
              "a backup server is refused");
    };
  }

  private interface Accepts {
    boolean test(ModelState.Node one, ModelState.Node other);
  }

  private static String pairs(List<ModelState.Node> up, Accepts accepts, String refusal) {
    boolean refused =
        IntStream.range(0, up.size())
            .anyMatch(
                one ->
                    IntStream.range(0, up.size())
                        .anyMatch(other -> !accepts.test(up.get(one), up.get(other))));
    return refused ? refusal : "";
  }
}
