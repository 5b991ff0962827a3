package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.List;

/**
 * The names in the subject alternative name extension of a certificate.
 *
 * @param addressBytes the IP addresses as written: an IPv4 address may be written as IPv6
 * @param uriHosts the hosts of the URIs, without ports. Empty texts for URIs without a host
 * @param der the whole extension, empty if it is absent
 */
public record AlternativeNames(
    List<String> dnsNames,
    List<InetAddress> ipAddresses,
    List<Bytes> addressBytes,
    List<String> emailAddresses,
    List<String> uriHosts,
    Bytes der) {
  static final AlternativeNames NONE =
      new AlternativeNames(List.of(), List.of(), List.of(), List.of(), List.of(), Bytes.EMPTY);

  public AlternativeNames {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
    addressBytes = List.copyOf(addressBytes);
    emailAddresses = List.copyOf(emailAddresses);
    uriHosts = List.copyOf(uriHosts);
  }

  /** Whether Go knows a name in it. */
  boolean hasKnownName() {
    return !dnsNames.isEmpty()
        || !addressBytes.isEmpty()
        || !emailAddresses.isEmpty()
        || !uriHosts.isEmpty();
  }
}
