package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A key pair that a folder shall hold.
 *
 * @param commonName the common name of the certificate, 1 to 64 bytes. With etcd's authentication,
 *     the common name of a client certificate is the user
 */
public record LeafRequest(
    PairPath path,
    LeafProfile profile,
    String commonName,
    List<String> dnsNames,
    List<String> ipAddresses) {
  /** The upper bound of RFC 5280, appendix A.1. */
  private static final int MAX_COMMON_NAME_BYTES = 64;

  public LeafRequest {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
    int length = commonName.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MAX_COMMON_NAME_BYTES) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "the common name \"%s\" has %d bytes; use 1 to %d"
              .formatted(commonName, length, MAX_COMMON_NAME_BYTES));
    }
  }

  /** The key pairs of a node. */
  public static List<LeafRequest> of(Node node, Layout layout) {
    return layout.profiles().stream()
        .map(
            profile ->
                new LeafRequest(
                    layout.member(node.name(), profile),
                    profile,
                    profile.commonName(),
                    node.dnsNames(),
                    node.ipAddresses()))
        .toList();
  }

  /**
   * The key pair of a client. etcd compares the names of a client certificate with the address of
   * the client if there are any, so there are none.
   */
  public static LeafRequest ofClient(String name, String commonName, Layout layout) {
    FileName.require("the client name", name);
    return new LeafRequest(
        layout.client(name), LeafProfile.CLIENT, commonName, List.of(), List.of());
  }

  CredentialSpec spec() {
    boolean isClient = profile == LeafProfile.CLIENT;
    return new CredentialSpec(
        Line.CLIENT,
        isClient ? Part.CLIENT : Part.SERVER,
        SecretRef.ABSENT,
        commonName,
        profile.purposes(),
        Set.of(),
        new NameSpec(List.of(), List.of(), dnsNames, ipAddresses),
        false,
        false);
  }
}
