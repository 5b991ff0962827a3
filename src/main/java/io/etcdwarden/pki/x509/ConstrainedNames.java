package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The permitted or the excluded names of name constraints.
 *
 * @param mailboxes whole email addresses
 * @param mailDomains domains of email addresses
 * @param mailSize the number of constraints for email addresses as written, with repetitions
 * @param uriDomains domains of the hosts of URIs
 */
record ConstrainedNames(
    DomainSet domains,
    AddressRanges ranges,
    Set<Mailbox> mailboxes,
    DomainSet mailDomains,
    int mailSize,
    DomainSet uriDomains) {
  ConstrainedNames {
    mailboxes = Set.copyOf(mailboxes);
  }

  boolean hasMail() {
    return mailSize > 0;
  }

  boolean containsMailbox(Mailbox mailbox) {
    return mailboxes.contains(mailbox) || mailDomains.contains(mailbox.domain());
  }

  /** The number of comparisons that Go makes for these names if none of them matches. */
  long comparisons(AlternativeNames names) {
    return (long) names.dnsNames().size() * domains.size()
        + (long) names.addressBytes().size() * ranges.size()
        + (long) names.emailAddresses().size() * mailSize
        + (long) names.uriHosts().size() * uriDomains.size();
  }

  /** Collects the names while reading. */
  static final class Reader {
    private final List<String> domains = new ArrayList<>();
    private final List<byte[]> ranges = new ArrayList<>();
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<String> mailDomains = new ArrayList<>();
    private final List<String> uriDomains = new ArrayList<>();
    private boolean otherKinds;
    private int count;

    void read(Der subtrees) throws MalformedException {
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

    boolean isEmpty() {
      return count == 0;
    }

    boolean hasOtherKinds() {
      return otherKinds;
    }

    ConstrainedNames result() {
      return new ConstrainedNames(
          DomainSet.of(domains),
          AddressRanges.of(ranges),
          new HashSet<>(mailboxes),
          DomainSet.of(mailDomains),
          mailboxes.size() + mailDomains.size(),
          DomainSet.of(uriDomains));
    }

    private void add(int tag, byte[] value) throws MalformedException {
      if (tag == Der.primitiveTag(1)) {
        addMail(text(value));
      } else if (tag == Der.primitiveTag(2)) {
        domains.add(domain(text(value)));
      } else if (tag == Der.primitiveTag(6)) {
        uriDomains.add(uriDomain(text(value)));
      } else if (tag == Der.primitiveTag(7)) {
        ranges.add(range(value));
      } else {
        otherKinds = true;
      }
    }

    private void addMail(String text) throws MalformedException {
      if (!text.contains("@")) {
        mailDomains.add(domain(text));
        return;
      }
      mailboxes.add(
          Mailbox.parse(text)
              .orElseThrow(
                  () -> new MalformedException("a name constraint is not an email address")));
    }

    private static String text(byte[] value) throws MalformedException {
      return ExtensionReader.ascii(value, "name constraint");
    }

    private static String uriDomain(String text) throws MalformedException {
      if (HostName.isIpAddress(text) && !text.startsWith("[")) {
        throw new MalformedException("a name constraint for URIs is an IP address");
      }
      return domain(text);
    }

    private static String domain(String text) throws MalformedException {
      if (!DomainName.isValid(text, true)) {
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
