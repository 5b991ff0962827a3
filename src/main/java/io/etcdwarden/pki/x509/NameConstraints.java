package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names that a CA may issue for.
 *
 * @param hasOtherKinds whether there are constraints of kinds that Go does not know
 */
public record NameConstraints(
    ConstrainedNames permitted, ConstrainedNames excluded, boolean hasOtherKinds) {

  static NameConstraints read(byte[] value) throws MalformedException {
    Der whole = Der.of(value);
    Der fields = whole.read(Der.SEQUENCE);
    var permitted = new ConstrainedNames.Reader();
    var excluded = new ConstrainedNames.Reader();
    if (fields.isNext(Der.constructedTag(0))) {
      permitted.read(fields.readAny());
    }
    if (fields.isNext(Der.constructedTag(1))) {
      excluded.read(fields.readAny());
    }
    if (!whole.isEmpty() || !fields.isEmpty() || (permitted.isEmpty() && excluded.isEmpty())) {
      throw new MalformedException("the name constraints extension is malformed");
    }
    return new NameConstraints(
        permitted.result(),
        excluded.result(),
        permitted.hasOtherKinds() || excluded.hasOtherKinds());
  }

  /**
   * The number of comparisons that Go needs for the names of a certificate: each with all permitted
   * and all excluded names of its kind.
   */
  public long comparisons(Certificate certificate) {
    AlternativeNames names = certificate.extensions().names();
    return permitted.comparisons(names) + excluded.comparisons(names);
  }

  /**
   * The first name in the certificate that these constraints forbid. Go also refuses each name that
   * it cannot compare with constraints, even if there are none of its kind.
   */
  public Optional<String> firstForbidden(Certificate certificate) {
    AlternativeNames names = certificate.extensions().names();
    return Stream.of(
            names.dnsNames().stream().filter(this::forbidsDomain),
            names.addressBytes().stream()
                .filter(address -> forbidsAddress(address.toArray()))
                .map(NameConstraints::text),
            names.emailAddresses().stream().filter(this::forbidsMailbox),
            names.uriHosts().stream().filter(this::forbidsHost).map(host -> "URI:" + host))
        .flatMap(forbidden -> forbidden)
        .findFirst();
  }

  private boolean forbidsDomain(String name) {
    return !DomainName.isValid(name, false)
        || excluded.domains().contains(name)
        || excluded.domains().isCoveredByWildcard(name)
        || (!permitted.domains().isEmpty() && !permitted.domains().contains(name));
  }

  private boolean forbidsAddress(byte[] address) {
    return excluded.ranges().contains(address)
        || (!permitted.ranges().isEmpty() && !permitted.ranges().contains(address));
  }

  private boolean forbidsMailbox(String email) {
    Optional<Mailbox> mailbox = Mailbox.parse(email);
    return mailbox.isEmpty()
        || excluded.containsMailbox(mailbox.get())
        || (permitted.hasMail() && !permitted.containsMailbox(mailbox.get()));
  }

  /** A URI without a host, or with an address as host, cannot be compared. */
  private boolean forbidsHost(String host) {
    return host.isEmpty()
        || HostName.isIpAddress(host)
        || excluded.uriDomains().contains(host)
        || (!permitted.uriDomains().isEmpty() && !permitted.uriDomains().contains(host));
  }

  private static String text(Bytes address) {
    try {
      return InetAddress.getByAddress(address.toArray()).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address was read with a wrong length", impossible);
    }
  }
}
