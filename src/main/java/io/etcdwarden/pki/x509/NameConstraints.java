package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
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
    Predicate<String> contains = domain -> isWithin(name, domain);
    return !DomainName.isValid(name, false)
        || excluded.domains().stream().anyMatch(contains.or(domain -> covers(name, domain)))
        || (!permitted.domains().isEmpty() && permitted.domains().stream().noneMatch(contains));
  }

  private boolean forbidsAddress(byte[] address) {
    Predicate<Bytes> contains = range -> isWithin(address, range.toArray());
    return excluded.ranges().stream().anyMatch(contains)
        || (!permitted.ranges().isEmpty() && permitted.ranges().stream().noneMatch(contains));
  }

  private boolean forbidsMailbox(String email) {
    Optional<Mailbox> mailbox = Mailbox.parse(email);
    return mailbox.isEmpty()
        || contains(excluded, mailbox.get())
        || (permitted.hasMail() && !contains(permitted, mailbox.get()));
  }

  private static boolean contains(ConstrainedNames names, Mailbox mailbox) {
    return names.mailboxes().contains(mailbox)
        || names.mailDomains().stream().anyMatch(domain -> isWithin(mailbox.domain(), domain));
  }

  /** A URI without a host, or with an address as host, cannot be compared. */
  private boolean forbidsHost(String host) {
    Predicate<String> contains = domain -> isWithin(host, domain);
    return host.isEmpty()
        || HostName.isIpAddress(host)
        || excluded.uriDomains().stream().anyMatch(contains)
        || (!permitted.uriDomains().isEmpty()
            && permitted.uriDomains().stream().noneMatch(contains));
  }

  private static boolean isWithin(String name, String domain) {
    String inner = name.toLowerCase(Locale.ROOT);
    String outer = domain.toLowerCase(Locale.ROOT);
    return outer.isEmpty()
        || inner.equals(outer)
        || inner.endsWith(outer.startsWith(".") ? outer : "." + outer);
  }

  /** Whether a wildcard covers an excluded name one level below it. */
  private static boolean covers(String name, String domain) {
    int dot = domain.indexOf('.');
    return name.startsWith("*.")
        && dot > 0
        && name.substring(1).equalsIgnoreCase(domain.substring(dot));
  }

  /** An IPv4 address that is written as IPv6 is in no IPv4 range. */
  private static boolean isWithin(byte[] address, byte[] range) {
    if (range.length != 2 * address.length) {
      return false;
    }
    for (int i = 0; i < address.length; i++) {
      byte mask = range[address.length + i];
      if ((address[i] & mask) != (range[i] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static String text(Bytes address) {
    try {
      return InetAddress.getByAddress(address.toArray()).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address was read with a wrong length", impossible);
    }
  }
}
