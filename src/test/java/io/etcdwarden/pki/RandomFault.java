package io.etcdwarden.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** A random change of one property of a certificate, before it is signed. */
enum RandomFault {
  KEY((c, random) -> c.key = pick(random, KeysOf.ALL).get()),
  VERSION((c, random) -> c.version = 1 + random.nextInt(3)),
  SERIAL(
      (c, random) -> {
        int bits = pick(random, List.of(1, 8, 64, 152, 159, 160, 200));
        BigInteger number = new BigInteger(bits, random);
        c.serial = random.nextInt(3) == 0 ? number.negate() : number;
      }),
  FROM((c, random) -> c.from = time(random)),
  UNTIL((c, random) -> c.until = time(random)),
  CONSTRAINTS(
      (c, random) ->
          c.constraints =
              switch (random.nextInt(4)) {
                case 0 -> null;
                case 1 -> new BasicConstraints(false);
                case 2 -> new BasicConstraints(true);
                default -> new BasicConstraints(random.nextInt(3));
              }),
  USAGE(
      (c, random) ->
          c.usage = pick(random, new ArrayList<>(List.of(0, 4, 128, 6, 160, 255, 32768)))),
  NO_USAGE((c, random) -> c.usage = null),
  PURPOSES((c, random) -> c.purposes = purposes(random)),
  NAME((c, random) -> c.names.add(RandomNames.name(random))),
  FEWER_NAMES((c, random) -> c.names.removeIf(name -> random.nextInt(4) == 0)),
  NAME_CONSTRAINTS((c, random) -> c.more.add(RandomNames.constraints(random))),
  EXTENSION((c, random) -> c.more.add(RandomExtensions.extension(random))),
  POLICIES((c, random) -> c.more.add(RandomExtensions.policy(random))),
  SUBJECT((c, random) -> c.subject = subject(random)),
  ISSUER((c, random) -> c.issuer = subject(random)),
  SIGNATURE((c, random) -> c.digest = pick(random, List.of("SHA1", "SHA224", "SHA384", "SHA512"))),
  FIELD((c, random) -> c.bodyEdit = body -> DerMutation.mutate(body, random));

  /** The keys of random certificates. */
  private static final class KeysOf {
    private static final List<Supplier<KeyPair>> ALL =
        List.of(
            () -> TestKeys.seededEc("secp256r1", 11),
            () -> TestKeys.seededEc("secp256r1", 12),
            () -> TestKeys.seededEc("secp384r1", 13),
            () -> TestKeys.seededEc("secp521r1", 14),
            TestKeys::ed25519,
            () -> TestKeys.rsa(2048),
            () -> TestKeys.rsa(1024),
            () -> TestKeys.rsa(2048, 3),
            () -> TestKeys.otherEc("P-224"));
  }

  @SuppressWarnings("ImmutableEnumChecker") // The functions keep nothing.
  private final BiConsumer<TestCertificate, Random> change;

  RandomFault(BiConsumer<TestCertificate, Random> change) {
    this.change = change;
  }

  void apply(TestCertificate certificate, Random random) {
    change.accept(certificate, random);
  }

  static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static Instant time(Random random) {
    List<Long> seconds =
        List.of(
            -1L, 0L, 1L, -3600L, 3600L, -86_400L, 86_400L, 2_000_000L, 10_000_000L, 800_000_000L);
    return pick(random, List.of(0, 0, 0, 1)) == 0
        ? PkiRequests.NOW.plusSeconds(pick(random, seconds))
        : Instant.parse(
            pick(
                random,
                List.of(
                    "1949-12-31T23:59:59Z",
                    "1950-01-01T00:00:00Z",
                    "1970-01-01T00:00:00Z",
                    "2049-12-31T23:59:59Z",
                    "2050-01-01T00:00:00Z",
                    "9999-12-31T23:59:59Z")));
  }

  private static List<KeyPurposeId> purposes(Random random) {
    List<KeyPurposeId> known =
        List.of(
            KeyPurposeId.id_kp_serverAuth,
            KeyPurposeId.id_kp_clientAuth,
            KeyPurposeId.anyExtendedKeyUsage,
            KeyPurposeId.id_kp_codeSigning,
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.16.840.1.113730.4.1")),
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.2.3.4.5")));
    List<KeyPurposeId> chosen = new ArrayList<>();
    for (KeyPurposeId purpose : known) {
      if (random.nextInt(3) == 0) {
        chosen.add(purpose);
      }
    }
    return random.nextInt(6) == 0 ? null : chosen;
  }

  private static X500Name subject(Random random) {
    String text = pick(random, List.of("root", "Root", "middle 0", "x", "", "a  b", "m\u00fcn"));
    ASN1Encodable value =
        switch (random.nextInt(4)) {
          case 0 -> new DERPrintableString(text);
          case 1 -> new DERIA5String(text.replace('\u00fc', 'u'));
          case 2 -> new DERT61String(text);
          default -> new DERUTF8String(text);
        };
    var first = new AttributeTypeAndValue(BCStyle.CN, value);
    var second = new AttributeTypeAndValue(BCStyle.O, new DERUTF8String("org"));
    return switch (random.nextInt(4)) {
      case 0 -> new X500Name(new RDN[0]);
      case 1 -> new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue[] {first, second})});
      default -> new X500Name(new RDN[] {new RDN(first)});
    };
  }
}
