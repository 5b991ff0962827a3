package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes one field of DER at random and keeps the lengths of the fields around it right, so that a
 * reader gets as far as the field.
 */
final class DerMutation {
  private static final int[] TAGS = {
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30,
    0x31, 0x80, 0x81, 0x82, 0x86, 0x87, 0xa0, 0xa1, 0xa3
  };

  private final Random random;

  private DerMutation(Random random) {
    this.random = random;
  }

  static byte[] mutate(byte[] der, Random random) {
    return new DerMutation(random).mutate(der);
  }

  /** A field. It has fields itself, or else bytes. */
  private static final class Node {
    private int tag;
    private byte[] value;
    private byte[] prefix = {};
    private List<Node> fields;
    private boolean longLength;

    private Node(int tag, byte[] value) {
      this.tag = tag;
      this.value = value;
    }

    private boolean isPrimitive() {
      return fields == null;
    }

    private void collect(List<Node> all) {
      all.add(this);
      if (fields != null) {
        fields.forEach(field -> field.collect(all));
      }
    }
  }

  private byte[] mutate(byte[] der) {
    List<Node> top = parse(der, 0, der.length);
    if (top == null || top.isEmpty()) {
      return der;
    }
    List<Node> all = new ArrayList<>();
    top.forEach(node -> node.collect(all));
    Node node = all.get(random.nextInt(all.size()));
    if (random.nextInt(4) == 0) {
      node.longLength = random.nextInt(8) == 0;
      node.tag = random.nextInt(3) == 0 ? TAGS[random.nextInt(TAGS.length)] : node.tag;
    }
    if (node.isPrimitive()) {
      node.value = changed(node.tag, node.value);
    } else {
      change(node.fields);
    }
    return bytes(top);
  }

  private void change(List<Node> fields) {
    if (fields.isEmpty()) {
      fields.add(new Node(TAGS[random.nextInt(TAGS.length)], new byte[] {1}));
      return;
    }
    int at = random.nextInt(fields.size());
    switch (random.nextInt(5)) {
      case 0 -> fields.remove(at);
      case 1 -> fields.add(at, fields.get(at));
      case 2 -> fields.add(at, fields.remove(random.nextInt(fields.size())));
      case 3 -> fields.add(at, new Node(0x05, new byte[0]));
      default -> fields.clear();
    }
  }

  private byte[] changed(int tag, byte[] value) {
    if (value.length == 0 || random.nextInt(10) == 0) {
      return random.nextBoolean() ? new byte[0] : new byte[] {(byte) random.nextInt(256)};
    }
    return switch (random.nextInt(6)) {
      case 0 -> ProvidedCertificates.join(new byte[] {(byte) (random.nextInt(3) - 1)}, value);
      case 1 -> Arrays.copyOf(value, value.length - 1);
      case 2 -> tag == 0x17 || tag == 0x18 ? time() : Arrays.copyOf(value, value.length + 1);
      case 3 -> flipped(value, random.nextInt(value.length), 1 << random.nextInt(8));
      case 4 -> flipped(value, 0, 0x80);
      default -> flipped(value, value.length - 1, 1 + random.nextInt(255));
    };
  }

  private static byte[] flipped(byte[] value, int at, int bits) {
    byte[] changed = value.clone();
    changed[at] ^= (byte) bits;
    return changed;
  }

  private byte[] time() {
    String[] times = {
      "260201120000+0000",
      "2602011200Z",
      "260201120000+0100",
      "260201120000-2359",
      "260230120000Z",
      "20260201120000Z",
      "20260201120000.5Z",
      "490101000000Z",
      "500101000000Z",
      "99991231235959Z",
      "000101000000Z",
      "26020112000Z",
      "260201120060Z",
      "260201240000Z"
    };
    return times[random.nextInt(times.length)].getBytes(US_ASCII);
  }

  /** The fields between two positions, or null if these bytes are not fields. */
  private static List<Node> parse(byte[] der, int from, int to) {
    List<Node> nodes = new ArrayList<>();
    int at = from;
    while (at < to) {
      if (to - at < 2) {
        return null;
      }
      int tag = der[at] & 0xff;
      int first = der[at + 1] & 0xff;
      int octets = first < 0x80 ? 0 : first & 0x7f;
      int start = at + 2 + octets;
      if (first == 0x80 || octets > 2 || start > to) {
        return null;
      }
      int length = octets == 0 ? first : 0;
      for (int i = start - octets; i < start; i++) {
        length = (length << 8) | (der[i] & 0xff);
      }
      if (start + length > to) {
        return null;
      }
      nodes.add(node(der, tag, start, start + length));
      at = start + length;
    }
    return nodes;
  }

  private static Node node(byte[] der, int tag, int from, int to) {
    Node node = new Node(tag, Arrays.copyOfRange(der, from, to));
    boolean constructed = (tag & 0x20) != 0;
    if (constructed || (tag == 0x04 && to > from)) {
      node.fields = parse(der, from, to);
    } else if (tag == 0x03 && to - from > 2 && der[from] == 0) {
      node.fields = parse(der, from + 1, to);
      node.prefix = new byte[] {0};
    }
    return node;
  }

  private static byte[] bytes(List<Node> nodes) {
    var out = new ByteArrayOutputStream();
    for (Node node : nodes) {
      byte[] content =
          node.isPrimitive()
              ? node.value
              : ProvidedCertificates.join(node.prefix, bytes(node.fields));
      out.write(node.tag);
      writeLength(out, content.length, node.longLength);
      out.writeBytes(content);
    }
    return out.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length, boolean longer) {
    if (length < 0x80 && !longer) {
      out.write(length);
    } else if (length < 0x100 && !longer) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
  }
}
