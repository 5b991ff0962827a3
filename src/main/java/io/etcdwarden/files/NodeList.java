package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The nodes of one etcd cluster. Each has a name and an address of its own. */
public record NodeList(List<Node> nodes) {
  public NodeList {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw invalid("the list has no node; add at least one");
    }
    Map<String, String> owners = new HashMap<>();
    for (Node node : nodes) {
      refuseSecond(owners.put("name " + node.name(), node.name()), "the name " + node.name());
      node.addresses()
          .forEach(
              address ->
                  refuseSecond(
                      owners.put(address, node.name()), address + " of node " + node.name()));
    }
  }

  public Optional<Node> find(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /**
   * The node with this name.
   *
   * @throws OperatorException if the list has no such node
   */
  public Node require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                invalid(
                    "the list has no node \"%s\"; its nodes are %s"
                        .formatted(
                            name,
                            nodes.stream().map(Node::name).collect(Collectors.joining(", ")))));
  }

  /** The client URLs of all nodes: the endpoints of clients. */
  public List<String> clientUrls() {
    return nodes.stream().map(Node::clientUrl).toList();
  }

  /** {@code ETCD_INITIAL_CLUSTER}: the name and the peer URL of each member. */
  public String initialCluster() {
    return nodes.stream()
        .map(node -> node.name() + "=" + node.peerUrl())
        .collect(Collectors.joining(","));
  }

  private static void refuseSecond(String owner, String what) {
    if (owner != null) {
      throw invalid(
          what + " is used twice, and first by node " + owner + "; give each node its own");
    }
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }
}
