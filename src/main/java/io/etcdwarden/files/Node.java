package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.NameSyntax;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A machine that runs one etcd member.
 *
 * @param name the name of the member: {@code ETCD_NAME}
 * @param dnsNames the DNS names in the certificate of the node
 * @param ipAddresses the IP addresses in the certificate of the node. Other members and clients
 *     dial the first one
 * @param clientPort the port for clients, 1 to 65535
 * @param peerPort the port for other members, 1 to 65535
 */
public record Node(
    String name, List<String> dnsNames, List<String> ipAddresses, int clientPort, int peerPort) {
  public static final int CLIENT_PORT = 2379;
  public static final int PEER_PORT = 2380;

  /** etcd binds to addresses only, and refuses a DNS name in a listen URL. */
  private static final String ANY_ADDRESS = "0.0.0.0";

  public Node {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
    FileName.require("the node name", name);
    for (String dnsName : dnsNames) {
      refuse(name, "dnsNames", dnsName, NameSyntax.dnsProblem(dnsName));
    }
    for (String address : ipAddresses) {
      refuse(name, "ipAddresses", address, NameSyntax.addressProblem(address));
    }
    requirePort(name, "clientPort", clientPort);
    requirePort(name, "peerPort", peerPort);
    if (clientPort == peerPort) {
      throw invalid("node " + name + " has the same clientPort and peerPort; use two ports");
    }
    if (ipAddresses.isEmpty() && dnsNames.stream().allMatch(Node::isWildcard)) {
      throw invalid("node " + name + " has no address; add an entry to ipAddresses or to dnsNames");
    }
  }

  /** The host that other members and clients dial. */
  public String host() {
    return Stream.concat(
            ipAddresses.stream(), dnsNames.stream().filter(dnsName -> !isWildcard(dnsName)))
        .findFirst()
        .orElseThrow();
  }

  public String clientUrl() {
    return url(host(), clientPort);
  }

  public String peerUrl() {
    return url(host(), peerPort);
  }

  public String listenClientUrl() {
    return url(listenAddress(), clientPort);
  }

  public String listenPeerUrl() {
    return url(listenAddress(), peerPort);
  }

  /** Every name and address of the certificate. */
  Stream<String> names() {
    return Stream.concat(dnsNames.stream(), ipAddresses.stream());
  }

  /** Every host and port that this node listens on. */
  Stream<String> addresses() {
    return Stream.of(host() + " port " + clientPort, host() + " port " + peerPort);
  }

  private String listenAddress() {
    return ipAddresses.isEmpty() ? ANY_ADDRESS : ipAddresses.getFirst();
  }

  private static boolean isWildcard(String dnsName) {
    return dnsName.startsWith("*");
  }

  private static String url(String host, int port) {
    return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static void requirePort(String name, String field, int port) {
    if (port < 1 || port > 65_535) {
      throw invalid("node %s has %s %d; use 1 to 65535".formatted(name, field, port));
    }
  }

  private static void refuse(String name, String field, String value, Optional<String> problem) {
    if (problem.isPresent()) {
      throw invalid("node %s: %s has \"%s\", %s".formatted(name, field, value, problem.get()));
    }
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }
}
