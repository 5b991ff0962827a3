package io.etcdwarden.handshake;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.util.Map;
import java.util.Optional;

/**
 * What to ask one endpoint.
 *
 * @param address an IP address
 * @param host the name that the handshake asks for
 * @param identities a client certificate below each CA, by the SHA-256 digest of the CA's
 *     certificate; none for an endpoint that verifies no caller
 * @param untrusted a client certificate that the endpoint must refuse; null if there are no
 *     identities
 * @param stored the key of the identity that is the key pair of the members themselves; empty if
 *     none is. An endpoint that trusts it may still close the connection, because the names in the
 *     certificate do not lead to the operator's address
 */
public record HandshakeQuestion(
    String address,
    int port,
    String host,
    Map<String, TlsKeyPair> identities,
    TlsKeyPair untrusted,
    String stored) {
  public HandshakeQuestion {
    identities = Map.copyOf(identities);
  }

  /** A question without the key pair of the members themselves. */
  public HandshakeQuestion(
      String address,
      int port,
      String host,
      Map<String, TlsKeyPair> identities,
      TlsKeyPair untrusted) {
    this(address, port, host, identities, untrusted, "");
  }

  /** The question which certificate the endpoint presents to a caller without a certificate. */
  public static HandshakeQuestion ofLeaf(String address, int port, String host) {
    return new HandshakeQuestion(address, port, host, Map.of(), null);
  }

  Optional<TlsKeyPair> findUntrusted() {
    return Optional.ofNullable(untrusted);
  }

  @Override
  public String toString() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
