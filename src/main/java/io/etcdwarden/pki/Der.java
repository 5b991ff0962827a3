package io.etcdwarden.pki;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads DER as strictly as the programs that will load the same bytes: etcd is written in Go, whose
 * reader takes neither lengths nor numbers that could be written shorter. Java's readers are more
 * forgiving, so what they accept says nothing about etcd.
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
  private int at;

  private Der(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  static Der of(byte[] bytes) {
    return new Der(bytes, 0, bytes.length);
  }

  /** The tag of a field that the notation marks as {@code [number]}, holding other fields. */
  static int context(int number) {
    return 0xa0 | number;
  }

  /** The tag of a field that the notation marks as {@code [number]}, holding bare bytes. */
  static int bare(int number) {
    return 0x80 | number;
  }

  boolean isEmpty() {
    return at >= end;
  }

  boolean isNext(int tag) {
    return at < end && tagAt() == tag;
  }

  int tagAt() {
    return bytes[at] & 0xff;
  }

  /** What is left, as bytes. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** Steps over the next field, which must have this tag, and returns its content. */
  Der read(int tag) throws Malformed {
    if (!isNext(tag)) {
      throw new Malformed("a field of its structure is missing or of another kind");
    }
    return readAny();
  }

  /** Steps over the next field, whatever it is, and returns its content. */
  Der readAny() throws Malformed {
    if (end - at < 2 || (tagAt() & 0x1f) == 0x1f) {
      throw new Malformed("its structure is cut off");
    }
    int first = bytes[at + 1] & 0xff;
    int header = 2;
    long length = first;
    if (first >= 0x80) {
      int octets = first & 0x7f;
      if (octets == 0 || octets > 4 || end - at < 2 + octets) {
        throw new Malformed("a length in it is not DER");
      }
      length = new BigInteger(1, Arrays.copyOfRange(bytes, at + 2, at + 2 + octets)).longValue();
      header = 2 + octets;
      if (length < 0x80 || length >>> ((octets - 1) * 8) == 0) {
        throw new Malformed("a length in it is not the shortest form");
      }
    }
    if (length > end - at - header) {
      throw new Malformed("it ends too early");
    }
    int from = at + header;
    at = (int) (from + length);
    return new Der(bytes, from, at);
  }

  /** The next field with its tag and length. */
  byte[] readElement(int tag) throws Malformed {
    int from = at;
    read(tag);
    return Arrays.copyOfRange(bytes, from, at);
  }

  BigInteger integer() throws Malformed {
    byte[] value = read(INTEGER).rest();
    if (value.length == 0) {
      throw new Malformed("a number in it is empty");
    }
    boolean padded =
        value.length > 1
            && ((value[0] == 0 && value[1] >= 0) || (value[0] == (byte) 0xff && value[1] < 0));
    if (padded) {
      throw new Malformed("a number in it is not the shortest form");
    }
    return new BigInteger(value);
  }

  boolean bool() throws Malformed {
    byte[] value = read(BOOLEAN).rest();
    if (value.length != 1 || (value[0] != 0 && value[0] != (byte) 0xff)) {
      throw new Malformed("a truth value in it is neither true nor false");
    }
    return value[0] != 0;
  }

  byte[] octets() throws Malformed {
    return read(OCTET_STRING).rest();
  }

  /** The bytes of a bit string, whose unused last bits must be zero. */
  byte[] bits() throws Malformed {
    return bits(7);
  }

  /** The content of a bit string that must hold whole bytes, as keys and signatures do. */
  byte[] wholeBytes() throws Malformed {
    return bits(0);
  }

  private byte[] bits(int mostUnused) throws Malformed {
    byte[] value = read(BIT_STRING).rest();
    int unused = value.length == 0 ? 8 : value[0] & 0xff;
    boolean invalid =
        unused > mostUnused
            || (value.length == 1 && unused != 0)
            || (value.length > 1 && (value[value.length - 1] & ((1 << unused) - 1)) != 0);
    if (invalid) {
      throw new Malformed("a bit string in it is not DER");
    }
    return Arrays.copyOfRange(value, 1, value.length);
  }

  /** An object identifier in dotted form. */
  String oid() throws Malformed {
    byte[] value = read(OID).rest();
    var dotted = new StringBuilder();
    long arc = 0;
    boolean inArc = false;
    for (byte octet : value) {
      if (!inArc && octet == (byte) 0x80) {
        throw new Malformed("an object identifier in it is not the shortest form");
      }
      arc = (arc << 7) | (octet & 0x7f);
      if (arc > Integer.MAX_VALUE) {
        throw new Malformed("an object identifier in it is too large");
      }
      inArc = octet < 0;
      if (!inArc) {
        appendArc(dotted, arc);
        arc = 0;
      }
    }
    if (inArc || value.length == 0) {
      throw new Malformed("an object identifier in it is cut off");
    }
    return dotted.toString();
  }

  private static void appendArc(StringBuilder dotted, long arc) {
    if (!dotted.isEmpty()) {
      dotted.append('.').append(arc);
      return;
    }
    // The first number carries two: 40 times the first plus the second.
    long first = Math.min(arc / 40, 2);
    dotted.append(first).append('.').append(arc - first * 40);
  }
}
