package io.etcdwarden.etcdclient;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okio.ByteString;

/**
 * A message of protocol buffers that was received. A field that is absent, or has another type than
 * expected, has its default value. Fields that this client does not know are ignored, so a newer
 * etcd may add some.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>
 */
final class ProtoMessage {
  static final int VARINT = 0;
  static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_64 = 1;
  private static final int FIXED_32 = 5;

  /** A field of two bytes takes about fifty bytes of memory. */
  private static final int MAX_FIELDS = 10_000;

  private static final byte[] NO_BYTES = {};

  private final List<Field> fields;

  private ProtoMessage(List<Field> fields) {
    this.fields = fields;
  }

  private record Field(int number, int type, long value, ByteString bytes) {}

  /**
   * Reads all fields of the message.
   *
   * @throws IllegalArgumentException if the bytes are no message of protocol buffers
   */
  static ProtoMessage read(byte[] message) {
    Cursor cursor = new Cursor(message);
    List<Field> fields = new ArrayList<>();
    while (cursor.hasNext()) {
      if (fields.size() == MAX_FIELDS) {
        throw new IllegalArgumentException("a message has more than " + MAX_FIELDS + " fields");
      }
      long tag = cursor.varint();
      int number = (int) (tag >>> 3);
      int type = (int) (tag & 7);
      fields.add(
          switch (type) {
            case VARINT -> new Field(number, type, cursor.varint(), ByteString.EMPTY);
            case LENGTH_DELIMITED ->
                new Field(number, type, 0, ByteString.of(cursor.take(cursor.varint())));
            case FIXED_64 -> new Field(number, type, 0, ByteString.of(cursor.take(Long.BYTES)));
            case FIXED_32 -> new Field(number, type, 0, ByteString.of(cursor.take(Integer.BYTES)));
            default -> throw new IllegalArgumentException("a field has the wire type " + type);
          });
    }
    return new ProtoMessage(fields);
  }

  /** An int64, uint64 or enum field. If it occurs several times, the last value counts. */
  long number(int number) {
    return fields.reversed().stream()
        .filter(field -> field.number() == number && field.type() == VARINT)
        .findFirst()
        .map(Field::value)
        .orElse(0L);
  }

  boolean flag(int number) {
    return number(number) != 0;
  }

  byte[] bytes(int number) {
    List<byte[]> all = all(number);
    return all.isEmpty() ? NO_BYTES : all.getLast();
  }

  String text(int number) {
    return utf8(bytes(number));
  }

  /** A repeated string field. */
  List<String> texts(int number) {
    return all(number).stream().map(ProtoMessage::utf8).toList();
  }

  /** A field that holds a message. */
  ProtoMessage message(int number) {
    return read(bytes(number));
  }

  /** A repeated field that holds messages. */
  List<ProtoMessage> messages(int number) {
    return all(number).stream().map(ProtoMessage::read).toList();
  }

  private List<byte[]> all(int number) {
    return fields.stream()
        .filter(field -> field.number() == number && field.type() == LENGTH_DELIMITED)
        .map(field -> field.bytes().toByteArray())
        .toList();
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The position up to which the bytes of a message have been read. */
  private static final class Cursor {
    private static final int MAX_VARINT_BYTES = 10;

    private final byte[] bytes;
    private int position;

    Cursor(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasNext() {
      return position < bytes.length;
    }

    long varint() {
      long value = 0;
      for (int i = 0; i < MAX_VARINT_BYTES && hasNext(); i++) {
        byte next = bytes[position++];
        value |= (long) (next & 0x7F) << (7 * i);
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number does not end");
    }

    byte[] take(long length) {
      if (length < 0 || length > bytes.length - position) {
        throw new IllegalArgumentException("a field is longer than the message");
      }
      int start = position;
      position += (int) length;
      return Arrays.copyOfRange(bytes, start, position);
    }
  }
}
