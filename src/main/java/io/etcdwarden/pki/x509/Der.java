package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads DER as strictly as Go, in which etcd is written.
 *
 * <p>Go refuses lengths and numbers that have a shorter encoding. Java's readers accept them, so a
 * certificate that Java reads may still stop etcd.
 */
final class Der {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OID = 0x06;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int position;

  private Der(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  static Der of(byte[] bytes) {
    return new Der(bytes, 0, bytes.length);
  }

  /** The tag of an ASN.1 {@code [number]} field that contains other fields. */
  static int constructedTag(int number) {
    return 0xa0 | number;
  }

  /** The tag of an ASN.1 {@code [number]} field that contains bytes. */
  static int primitiveTag(int number) {
    return 0x80 | number;
  }

  boolean isEmpty() {
    return position >= end;
  }

  boolean isNext(int tag) {
    return position < end && nextTag() == tag;
  }

  int nextTag() {
    return bytes[position] & 0xff;
  }

  /** The bytes after the current position. */
  byte[] remaining() {
    return Arrays.copyOfRange(bytes, position, end);
  }

  /** Reads the next field, which must have this tag, and returns its content. */
  Der read(int tag) throws MalformedException {
    if (!isNext(tag)) {
      throw new MalformedException("a field is missing or has an unexpected type");
    }
    return readAny();
  }

  /** Reads the next field, whatever its tag, and returns its content. */
  Der readAny() throws MalformedException {
    if (end - position < 2 || (nextTag() & 0x1f) == 0x1f) {
      throw new MalformedException("it is truncated");
    }
    int first = bytes[position + 1] & 0xff;
    int header = 2;
    long length = first;
    if (first >= 0x80) {
      int octets = first & 0x7f;
      if (octets == 0 || octets > 4 || end - position < 2 + octets) {
        throw new MalformedException("a length is not valid DER");
      }
      length =
          new BigInteger(1, Arrays.copyOfRange(bytes, position + 2, position + 2 + octets))
              .longValue();
      header = 2 + octets;
      if (length < 0x80 || length >>> ((octets - 1) * 8) == 0) {
        throw new MalformedException("a length does not have the shortest encoding");
      }
    }
    if (length > end - position - header) {
      throw new MalformedException("it is truncated");
    }
    int from = position + header;
    position = (int) (from + length);
    return new Der(bytes, from, position);
  }

  /** Reads the next field and returns it with its tag and length. */
  byte[] readElement(int tag) throws MalformedException {
    int from = position;
    read(tag);
    return Arrays.copyOfRange(bytes, from, position);
  }

  BigInteger readInteger() throws MalformedException {
    byte[] value = read(INTEGER).remaining();
    if (value.length == 0) {
      throw new MalformedException("a number is empty");
    }
    boolean padded =
        value.length > 1
            && ((value[0] == 0 && value[1] >= 0) || (value[0] == (byte) 0xff && value[1] < 0));
    if (padded) {
      throw new MalformedException("a number does not have the shortest encoding");
    }
    return new BigInteger(value);
  }

  boolean readBoolean() throws MalformedException {
    byte[] value = read(BOOLEAN).remaining();
    if (value.length != 1 || (value[0] != 0 && value[0] != (byte) 0xff)) {
      throw new MalformedException("a boolean is neither true nor false");
    }
    return value[0] != 0;
  }

  byte[] readOctetString() throws MalformedException {
    return read(OCTET_STRING).remaining();
  }

  /** Reads a bit string. Its unused last bits must be zero. */
  byte[] readBitString() throws MalformedException {
    return readBitString(7);
  }

  /** Reads a bit string without unused bits, as keys and signatures are. */
  byte[] readWholeBytes() throws MalformedException {
    return readBitString(0);
  }

  private byte[] readBitString(int maxUnused) throws MalformedException {
    byte[] value = read(BIT_STRING).remaining();
    int unused = value.length == 0 ? 8 : value[0] & 0xff;
    boolean invalid =
        unused > maxUnused
            || (value.length == 1 && unused != 0)
            || (value.length > 1 && (value[value.length - 1] & ((1 << unused) - 1)) != 0);
    if (invalid) {
      throw new MalformedException("a bit string is not valid DER");
    }
    return Arrays.copyOfRange(value, 1, value.length);
  }

  /** Reads an object identifier in dotted form. */
  String readOid() throws MalformedException {
    byte[] value = read(OID).remaining();
    var dotted = new StringBuilder();
    long arc = 0;
    boolean inArc = false;
    for (byte octet : value) {
      if (!inArc && octet == (byte) 0x80) {
        throw new MalformedException("an object identifier does not have the shortest encoding");
      }
      arc = (arc << 7) | (octet & 0x7f);
      if (arc > Integer.MAX_VALUE) {
        throw new MalformedException("an object identifier is too large");
      }
      inArc = octet < 0;
      if (!inArc) {
        appendArc(dotted, arc);
        arc = 0;
      }
    }
    if (inArc || value.length == 0) {
      throw new MalformedException("an object identifier is truncated");
    }
    return dotted.toString();
  }

  /** Reads an object identifier of any size, as hexadecimal text. */
  String readLargeOid() throws MalformedException {
    byte[] value = read(OID).remaining();
    boolean startsArc = true;
    for (byte octet : value) {
      if (startsArc && octet == (byte) 0x80) {
        throw new MalformedException("an object identifier does not have the shortest encoding");
      }
      startsArc = octet >= 0;
    }
    if (!startsArc || value.length == 0) {
      throw new MalformedException("an object identifier is truncated");
    }
    return HexFormat.of().formatHex(value);
  }

  private static void appendArc(StringBuilder dotted, long arc) {
    if (!dotted.isEmpty()) {
      dotted.append('.').append(arc);
      return;
    }
    // The first number encodes two arcs: 40 times the first plus the second.
    long first = Math.min(arc / 40, 2);
    dotted.append(first).append('.').append(arc - first * 40);
  }
}
