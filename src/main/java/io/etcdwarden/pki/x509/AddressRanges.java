package io.etcdwarden.pki.x509;

import java.util.List;

/** The address ranges of name constraints, each an address and a mask of the same length. */
final class AddressRanges {
  private final int size;
  private final PrefixSet prefixes;

  private AddressRanges(List<byte[]> ranges) {
    size = ranges.size();
    prefixes = PrefixSet.of(ranges.stream().map(AddressRanges::prefix).toList());
  }

  static AddressRanges of(List<byte[]> ranges) {
    return new AddressRanges(ranges);
  }

  /** The number of ranges as written, with repetitions. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** An IPv4 address that is written as IPv6 is in no IPv4 range. */
  boolean contains(byte[] address) {
    return prefixes.hasPrefixOf(bits(address, address.length));
  }

  /** The bits of the address that the mask keeps, which are its first bits. */
  private static String prefix(byte[] range) {
    int length = range.length / 2;
    int kept = 0;
    for (int i = length; i < range.length; i++) {
      kept += Integer.bitCount(Byte.toUnsignedInt(range[i]));
    }
    return bits(range, length).substring(0, 1 + kept);
  }

  /** One character for each bit, behind one for the kind of address. */
  private static String bits(byte[] bytes, int length) {
    StringBuilder bits = new StringBuilder(1 + 8 * length);
    bits.append(length == 4 ? '4' : '6');
    for (int i = 0; i < length; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        bits.append((bytes[i] >> bit & 1) == 0 ? '0' : '1');
      }
    }
    return bits.toString();
  }
}
