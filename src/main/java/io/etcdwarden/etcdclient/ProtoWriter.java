package io.etcdwarden.etcdclient;

import java.io.ByteArrayOutputStream;

/**
 * Writes a message of protocol buffers. A field with its default value is left out, as proto3
 * requires.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>
 */
final class ProtoWriter {
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /** Writes an int64, uint64 or enum field. */
  ProtoWriter number(int field, long value) {
    if (value != 0) {
      varint((long) field << 3 | ProtoMessage.VARINT);
      varint(value);
    }
    return this;
  }

  ProtoWriter flag(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  ProtoWriter bytes(int field, byte[] value) {
    if (value.length > 0) {
      varint((long) field << 3 | ProtoMessage.LENGTH_DELIMITED);
      varint(value.length);
      message.writeBytes(value);
    }
    return this;
  }

  byte[] toBytes() {
    return message.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      message.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    message.write((int) rest);
  }
}
