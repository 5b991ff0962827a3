package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the bytes of a certificate by the rules of Go. What passes here also passes in etcd. */
public final class CertificateReader {
  /** Go also reads a short time without seconds. */
  private static final Pattern SHORT_TIME =
      Pattern.compile("([0-9]{10}(?:[0-9]{2})?)(Z|[+-][0-9]{4})");

  private static final Pattern LONG_TIME = Pattern.compile("([0-9]{14})(Z|[+-][0-9]{4})");

  private CertificateReader() {}

  public static Certificate read(byte[] der) throws MalformedException {
    Der whole = Der.of(der);
    Der outer = whole.read(Der.SEQUENCE);
    if (!whole.isEmpty()) {
      throw new MalformedException("there are bytes after the end");
    }
    byte[] signedPart = outer.readElement(Der.SEQUENCE);
    byte[] outerAlgorithm = outer.readElement(Der.SEQUENCE);

    Der fields = Der.of(signedPart).read(Der.SEQUENCE);
    int version = version(fields);
    BigInteger serial = serial(fields);
    byte[] algorithm = fields.readElement(Der.SEQUENCE);
    if (!Arrays.equals(algorithm, outerAlgorithm)) {
      throw new MalformedException("the two signature algorithm fields differ");
    }
    var issuer = DistinguishedName.read(fields.readElement(Der.SEQUENCE));
    Der validity = fields.read(Der.SEQUENCE);
    Instant notBefore = time(validity);
    Instant notAfter = time(validity);
    var subject = DistinguishedName.read(fields.readElement(Der.SEQUENCE));
    byte[] keyBytes = fields.readElement(Der.SEQUENCE);
    return new Certificate(
        Bytes.of(der),
        Bytes.of(signedPart),
        version,
        serial,
        SignatureScheme.read(algorithm),
        issuer,
        subject,
        notBefore,
        notAfter,
        Bytes.of(keyBytes),
        PublicKeyInfo.read(keyBytes),
        extensions(fields, version),
        Bytes.of(outer.readWholeBytes()));
  }

  private static int version(Der fields) throws MalformedException {
    if (!fields.isNext(Der.constructedTag(0))) {
      return 1;
    }
    Der field = fields.readAny();
    BigInteger number = field.readInteger();
    if (!field.isEmpty() || number.signum() < 0 || number.compareTo(BigInteger.TWO) > 0) {
      throw new MalformedException("the version is unknown");
    }
    return number.intValue() + 1;
  }

  private static BigInteger serial(Der fields) throws MalformedException {
    return fields.readInteger();
  }

  private static Extensions extensions(Der fields, int version) throws MalformedException {
    for (int tag :
        new int[] {
          Der.primitiveTag(1), Der.primitiveTag(2), Der.constructedTag(1), Der.constructedTag(2)
        }) {
      if (version > 1 && fields.isNext(tag)) {
        fields.readAny();
      }
    }
    return version == 3 && fields.isNext(Der.constructedTag(3))
        ? ExtensionReader.read(fields.readAny().read(Der.SEQUENCE))
        : Extensions.NONE;
  }

  private static Instant time(Der validity) throws MalformedException {
    boolean shortYear = validity.isNext(Der.UTC_TIME);
    if (!shortYear && !validity.isNext(Der.GENERALIZED_TIME)) {
      throw new MalformedException("the validity is not a time");
    }
    String text = new String(validity.readAny().remaining(), ISO_8859_1);
    Matcher parts = (shortYear ? SHORT_TIME : LONG_TIME).matcher(text);
    if (!parts.matches()) {
      throw new MalformedException("the validity does not have the form YYMMDDhhmmssZ");
    }
    String digits = parts.group(1);
    String full = shortYear ? century(digits) + digits : digits;
    return instant(full.length() == 12 ? full + "00" : full).minus(offset(parts.group(2)));
  }

  /** The distance of a time zone from UTC. Go refuses a zone of zero that is not written as Z. */
  private static Duration offset(String zone) throws MalformedException {
    if (zone.equals("Z")) {
      return Duration.ZERO;
    }
    int hours = number(zone, 1, 3);
    int minutes = number(zone, 3, 5);
    if (hours > 24 || minutes > 59 || hours + minutes == 0) {
      throw new MalformedException("the validity has an invalid time zone");
    }
    Duration offset = Duration.ofHours(hours).plusMinutes(minutes);
    return zone.startsWith("-") ? offset.negated() : offset;
  }

  private static String century(String shortYear) {
    return Integer.parseInt(shortYear.substring(0, 2)) < 50 ? "20" : "19";
  }

  private static Instant instant(String text) throws MalformedException {
    try {
      return LocalDateTime.of(
              number(text, 0, 4),
              number(text, 4, 6),
              number(text, 6, 8),
              number(text, 8, 10),
              number(text, 10, 12),
              number(text, 12, 14))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchDay) {
      throw new MalformedException("the validity contains a date or time that does not exist");
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }
}
