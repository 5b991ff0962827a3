package io.etcdwarden.pki;

import static io.etcdwarden.pki.RandomFault.pick;

import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;

/** Random alternative names and constraints on them, usual and unusual ones. */
final class RandomNames {
  private static final List<String> DNS =
      List.of(
          "main-local",
          "*.main-peer.ns.svc",
          "*.ns.svc",
          "svc",
          "*",
          "*.",
          ".",
          "",
          " ",
          "a b",
          "under_score",
          "-dash",
          "dash-",
          "trailing.",
          ".leading",
          "a..b",
          "10.0.0.1",
          "::1",
          "*.*.svc",
          "m*n.svc",
          "xn--mnchen-3ya.de",
          "MAIN-LOCAL",
          "a\0b",
          "main-0.main-peer.ns.svc",
          "very-long-label-that-has-more-than-sixty-three-characters-in-it-and-is-refused.svc",
          "example.com",
          "*.example.com",
          "a.b.example.com");
  private static final List<String> MAIL =
      List.of(
          "ops@corp.com",
          "ops@CORP.com",
          "admins",
          "@",
          "a@",
          "@b",
          "a@b@c",
          "\"a b\"@corp.com",
          "a.b@corp.com",
          ".a@corp.com",
          "a.@corp.com",
          "a..b@corp.com",
          "a@corp.com.",
          "\"a\\\"b\"@x.y",
          "a b@corp.com",
          "a@[10.0.0.1]",
          "corp.com",
          ".corp.com",
          "\"\"@corp.com");
  private static final List<String> URI =
      List.of(
          "https://example.com/",
          "https://example.com:443/a?b#c",
          "urn:a:b",
          "spiffe://td/x",
          "//example.com",
          "///a",
          "http://",
          "http:///x",
          "https://10.0.0.1/",
          "https://[::1]/",
          "https://[::1%25en0]:8/",
          "https://[::1",
          "https://a b/",
          "https://user:pw@h/",
          "a:b:c",
          "1a:b",
          "https://h:/",
          "https://h:8x/",
          "https://%41/",
          "https://%e4.com/",
          "https://a%20b/",
          "https://h/%zz",
          "https://h/#%zz",
          "mailto:a@b",
          "https://EXAMPLE.com",
          "https://example.com.",
          "https://.example.com",
          "example.com",
          ".example.com",
          "",
          "?",
          "#",
          ":",
          "*:x",
          "a/b:c",
          "https://a;b",
          "https://[fe80::1]x",
          "https://h\\x",
          "https://h?a\u007f",
          "javascript:x",
          "https://u@x@h/",
          "https://exa_mple.com",
          "https://a,b",
          "https://a=b",
          "https://\"q\"");

  private RandomNames() {}

  static GeneralName name(Random random) {
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> new GeneralName(GeneralName.dNSName, pick(random, DNS));
      case 3 -> new GeneralName(GeneralName.rfc822Name, pick(random, MAIL));
      case 4, 5 -> new GeneralName(GeneralName.uniformResourceIdentifier, pick(random, URI));
      case 6 -> new GeneralName(GeneralName.iPAddress, new DEROctetString(address(random)));
      case 7 -> new GeneralName(new X500Name("CN=x"));
      default ->
          random.nextBoolean()
              ? new GeneralName(GeneralName.registeredID, "1.2.3")
              : new GeneralName(
                  GeneralName.otherName,
                  new OtherName(new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("x")));
    };
  }

  static Extension constraints(Random random) {
    return TestCertificate.extension(
        Extension.nameConstraints,
        random.nextInt(4) > 0,
        new NameConstraints(
            random.nextBoolean() ? null : subtrees(random),
            random.nextInt(3) > 0 ? null : subtrees(random)));
  }

  private static GeneralSubtree[] subtrees(Random random) {
    GeneralSubtree[] trees = new GeneralSubtree[1 + random.nextInt(3)];
    for (int i = 0; i < trees.length; i++) {
      trees[i] = new GeneralSubtree(constraint(random));
    }
    return trees;
  }

  private static GeneralName constraint(Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new GeneralName(GeneralName.dNSName, domain(random));
      case 2 ->
          new GeneralName(
              GeneralName.rfc822Name, random.nextBoolean() ? domain(random) : pick(random, MAIL));
      case 3 -> new GeneralName(GeneralName.uniformResourceIdentifier, domain(random));
      case 4 -> new GeneralName(GeneralName.iPAddress, new DEROctetString(range(random)));
      default -> name(random);
    };
  }

  private static String domain(Random random) {
    List<String> usual =
        List.of(
            "svc",
            "local",
            "main-local",
            "cluster.local",
            ".svc",
            "",
            "example.com",
            "ns.svc",
            "main-peer.ns.svc",
            "main-0.main-peer.ns.svc",
            "*.svc",
            "corp.com",
            "[::1]",
            "10.0.0.1");
    return random.nextInt(4) == 0 ? pick(random, DNS) : pick(random, usual);
  }

  private static byte[] address(Random random) {
    byte[] bytes = new byte[pick(random, List.of(4, 4, 16, 16, 5, 0))];
    random.nextBytes(bytes);
    if (bytes.length == 16 && random.nextBoolean()) {
      return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
    }
    return random.nextBoolean() && bytes.length == 4 ? new byte[] {10, 0, 0, 1} : bytes;
  }

  private static byte[] range(Random random) {
    return pick(
        random,
        List.of(
            new byte[] {10, 0, 0, 0, -1, 0, 0, 0},
            new byte[] {10, 0, 0, 0, -1, 0, -1, 0},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0},
            new byte[] {10, 0, 0, 1, -1, -1, -1, -1},
            new byte[] {10, 9, 9, 9, -1, 0, 0, 0},
            new byte[32],
            new byte[7]));
  }
}
