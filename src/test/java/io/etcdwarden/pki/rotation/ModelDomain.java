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
          pairs(
              up,
              (one, other) -> state.acceptsUnlessLost(one.loadedBundle(), other.mounted(0)),
              "etcd refuses another member");
      case CLIENT -> {
        String inside =
            pairs(
                up,
                (one, other) ->
                    state.acceptsUnlessLost(one.loadedBundle(), one.loaded(1))
                        && state.acceptsUnlessLost(one.loadedBundle(), one.mounted(0))
                        && state.acceptsUnlessLost(one.loadedBundle(), other.mounted(1))
                        && state.acceptsUnlessLost(one.mountedBundle(), other.mounted(0))
                        && state.acceptsUnlessLost(one.mountedBundle(), other.loaded(0)),
                "a program of a member refuses a member");
        String outside =
            pairs(
                up,
                (one, _) ->
                    state.acceptsUnlessLost(one.loadedBundle(), state.outsideLeaf())
                        && state.acceptsUnlessLost(state.outsideBundle(), one.mounted(0)),
                "an outside client and a member refuse each other");
        yield inside.isEmpty() ? outside : inside;
      }
      case BACKUP ->
          pairs(
              up,
              (one, other) ->
                  state.acceptsUnlessLost(one.loadedBundle(), one.loaded(0))
                      && state.acceptsUnlessLost(one.mountedBundle(), other.loaded(0)),
              "a backup server is refused");
    };
  }

  /** Whether a member that runs can become ready if no connection is open. */
  boolean canBecomeReady(ModelState.Node one, ModelState state) {
    return switch (this) {
      case PEER -> {
        long accepted =
            state.nodes().stream()
                .filter(ModelState.Node::up)
                .filter(
                    other ->
                        state.accepts(one.loadedBundle(), other.mounted(0))
                            && state.accepts(other.loadedBundle(), one.mounted(0)))
                .count();
        yield state.nodes().size() == 1 || accepted > state.nodes().size() / 2;
      }
      case CLIENT ->
          state.accepts(one.loadedBundle(), one.loaded(1))
              && state.accepts(one.loadedBundle(), one.mounted(0));
      case BACKUP -> state.accepts(one.loadedBundle(), one.loaded(0));
    };
  }

  /** Whether nothing that the member has loaded is accepted by any program. */
  boolean hasLoadedOnlyWhatEnded(ModelState.Node node, ModelState state) {
    boolean isAnyLeafEnded =
        isLoadedAtStart()
            && node.loadedLeaves().stream().anyMatch(leaf -> ModelState.has(state.ended(), leaf));
    return isAnyLeafEnded || (node.loadedBundle() & ~state.ended()) == 0;
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
