package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The DNS domains and address ranges that a CA may issue for. A range is an address and a mask. */
public record NameConstraints(
    List<String> permittedDomains,
    List<String> excludedDomains,
    List<byte[]> permittedRanges,
    List<byte[]> excludedRanges,
    boolean hasOtherKinds) {
  private static final Pattern DOMAIN =
      Pattern.compile("|\\.?[!-~&&[^.]]{1,63}+(\\.[!-~&&[^.]]{1,63}+)*+");

  static NameConstraints read(byte[] value) throws MalformedException {
    Der whole = Der.of(value);
    Der fields = whole.read(Der.SEQUENCE);
    var permitted = new Subtrees();
    var excluded = new Subtrees();
    if (fields.isNext(Der.constructedTag(0))) {
      permitted.read(fields.readAny());
    }
    if (fields.isNext(Der.constructedTag(1))) {
      excluded.read(fields.readAny());
    }
    if (!whole.isEmpty() || !fields.isEmpty() || permitted.count + excluded.count == 0) {
      throw new MalformedException("the name constraints extension is malformed");
    }
    return new NameConstraints(
        List.copyOf(permitted.domains),
        List.copyOf(excluded.domains),
        List.copyOf(permitted.ranges),
        List.copyOf(excluded.ranges),
        permitted.otherKinds || excluded.otherKinds);
  }

  /** The first name in the certificate that these constraints forbid. */
  public Optional<String> firstForbidden(Certificate certificate) {
    Optional<String> domain =
        certificate.extensions().dnsNames().stream().filter(this::forbidsDomain).findFirst();
    return domain.isPresent()
        ? domain
        : certificate.extensions().ipAddresses().stream()
            .filter(address -> forbidsAddress(address.getAddress()))
            .map(address -> address.getHostAddress())
            .findFirst();
  }

  private boolean forbidsDomain(String name) {
    return excludedDomains.stream()
            .anyMatch(domain -> isWithin(name, domain) || wildcardCovers(name, domain))
        || (!permittedDomains.isEmpty()
            && permittedDomains.stream().noneMatch(domain -> isWithin(name, domain)));
  }

  private boolean forbidsAddress(byte[] address) {
    return excludedRanges.stream().anyMatch(range -> isWithin(address, range))
        || (!permittedRanges.isEmpty()
            && permittedRanges.stream().noneMatch(range -> isWithin(address, range)));
  }

  private static boolean isWithin(String name, String domain) {
    String inner = name.toLowerCase(Locale.ROOT);
    String outer = domain.toLowerCase(Locale.ROOT);
    return outer.isEmpty()
        || inner.equals(outer)
        || inner.endsWith(outer.startsWith(".") ? outer : "." + outer);
  }

  /** A wildcard also covers an excluded name one level below it. */
  private static boolean wildcardCovers(String name, String domain) {
    int dot = domain.indexOf('.');
    return name.startsWith("*.")
        && dot > 0
        && name.substring(1).equalsIgnoreCase(domain.substring(dot));
  }

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

  /** Collects the permitted or the excluded names while reading. */
  private static final class Subtrees {
    private final List<String> domains = new ArrayList<>();
    private final List<byte[]> ranges = new ArrayList<>();
    private boolean otherKinds;
    private int count;

    private void read(Der subtrees) throws MalformedException {
      while (!subtrees.isEmpty()) {
        Der subtree = subtrees.read(Der.SEQUENCE);
        if (subtree.isEmpty()) {
          throw new MalformedException("the name constraints extension is malformed");
        }
        int tag = subtree.nextTag();
        add(tag, subtree.readAny().remaining());
        count++;
      }
    }

    private void add(int tag, byte[] value) throws MalformedException {
      if (tag == Der.primitiveTag(2)) {
        domains.add(domain(ExtensionReader.ascii(value, "name constraint")));
      } else if (tag == Der.primitiveTag(7)) {
        ranges.add(range(value));
      } else if (tag != Der.primitiveTag(1) && tag != Der.primitiveTag(6)) {
        otherKinds = true;
      }
    }

    private static String domain(String text) throws MalformedException {
      if (!DOMAIN.matcher(text).matches()) {
        throw new MalformedException("a name constraint is not a domain");
      }
      return text;
    }

    private static byte[] range(byte[] value) throws MalformedException {
      if (value.length != 8 && value.length != 32) {
        throw new MalformedException("a name constraint is not an address range");
      }
      byte[] mask = Arrays.copyOfRange(value, value.length / 2, value.length);
      // A mask is ones followed by zeros, so its inverse plus one has exactly one bit.
      BigInteger hosts =
          new BigInteger(1, mask).not().mod(BigInteger.ONE.shiftLeft(8 * mask.length));
      if (hosts.add(BigInteger.ONE).bitCount() != 1) {
        throw new MalformedException("a name constraint has an invalid address mask");
      }
      return value;
    }
  }
}
