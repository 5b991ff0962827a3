package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A subject or an issuer. TLS libraries compare the bytes; equal texts may have other bytes. */
public final class DistinguishedName {
  private static final Map<String, String> ABBREVIATIONS =
      Map.of("2.5.4.3", "CN", "2.5.4.10", "O", "2.5.4.11", "OU", "2.5.4.6", "C", "2.5.4.7", "L");
  private static final Map<Integer, String> ENCODINGS =
      Map.of(
          0x0c, "UTF8String",
          0x12, "NumericString",
          0x13, "PrintableString",
          0x14, "T61String",
          0x16, "IA5String",
          0x1e, "BMPString");

  private static final Pattern NUMERIC = Pattern.compile("[0-9 ]*");
  private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,\\-./:=?*&]*");
  private static final Pattern ASCII = Pattern.compile("[\\x00-\\x7f]*");

  private final byte[] der;
  private final List<Attribute> attributes;

  private record Attribute(String oid, String encoding, String value) {
    String text() {
      return ABBREVIATIONS.getOrDefault(oid, oid) + "=" + value;
    }

    String normalized() {
      return oid + "=" + value.strip().toLowerCase(Locale.ROOT);
    }
  }

  private DistinguishedName(byte[] der, List<Attribute> attributes) {
    this.der = der;
    this.attributes = attributes;
  }

  static DistinguishedName read(byte[] der) throws MalformedException {
    List<Attribute> attributes = new ArrayList<>();
    Der sets = Der.of(der).read(Der.SEQUENCE);
    while (!sets.isEmpty()) {
      Der set = sets.read(Der.SET);
      while (!set.isEmpty()) {
        attributes.add(attribute(set.read(Der.SEQUENCE)));
      }
    }
    return new DistinguishedName(der, List.copyOf(attributes));
  }

  public byte[] der() {
    return der.clone();
  }

  public boolean isEmpty() {
    return attributes.isEmpty();
  }

  public boolean hasSameBytes(DistinguishedName other) {
    return Arrays.equals(der, other.der);
  }

  public boolean hasSameText(DistinguishedName other) {
    return normalized().equals(other.normalized());
  }

  /** The string type of the last attribute, usually the common name. */
  public String encoding() {
    return isEmpty() ? "nothing" : attributes.getLast().encoding();
  }

  /** The organization (O), or an empty text. */
  public String organization() {
    return attributes.stream()
        .filter(attribute -> attribute.oid().equals("2.5.4.10"))
        .map(Attribute::value)
        .findFirst()
        .orElse("");
  }

  @Override
  public String toString() {
    return attributes.stream().map(Attribute::text).collect(Collectors.joining(","));
  }

  private List<String> normalized() {
    return attributes.stream().map(Attribute::normalized).toList();
  }

  private static Attribute attribute(Der sequence) throws MalformedException {
    String oid = sequence.readOid();
    if (sequence.isEmpty()) {
      throw new MalformedException("a name attribute has no value");
    }
    int tag = sequence.nextTag();
    byte[] value = sequence.readAny().remaining();
    return new Attribute(oid, ENCODINGS.getOrDefault(tag, "unknown"), text(tag, value));
  }

  private static String text(int tag, byte[] value) throws MalformedException {
    return switch (tag) {
      case 0x0c -> utf8(value);
      case 0x12 -> matching(value, NUMERIC);
      case 0x13 -> matching(value, PRINTABLE);
      case 0x14 -> new String(value, ISO_8859_1);
      case 0x16 -> matching(value, ASCII);
      case 0x1e -> bmp(value);
      default -> throw new MalformedException("a name has an unsupported string type");
    };
  }

  private static String utf8(byte[] value) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException invalid) {
      throw new MalformedException("a name is not valid UTF-8");
    }
  }

  private static String bmp(byte[] value) throws MalformedException {
    String text = new String(value, UTF_16BE);
    boolean valid =
        value.length % 2 == 0
            && text.chars()
                .noneMatch(c -> Character.isSurrogate((char) c) || c >= 0xfffe || isReserved(c));
    if (!valid) {
      throw new MalformedException("a name is not a valid BMPString");
    }
    return text;
  }

  private static boolean isReserved(int c) {
    return c >= 0xfdd0 && c <= 0xfdef;
  }

  private static String matching(byte[] value, Pattern pattern) throws MalformedException {
    String text = new String(value, ISO_8859_1);
    if (!pattern.matcher(text).matches()) {
      throw new MalformedException("a name has characters that its string type does not allow");
    }
    return text;
  }
}
