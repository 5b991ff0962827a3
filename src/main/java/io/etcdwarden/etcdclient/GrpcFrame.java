package io.etcdwarden.etcdclient;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The frame of a message in gRPC: one byte that says whether the message is compressed, four bytes
 * with its length, the message.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">protocol</a>
 */
final class GrpcFrame {
  private static final int HEADER_BYTES = 5;
  private static final byte UNCOMPRESSED = 0;

  private GrpcFrame() {}

  static byte[] write(byte[] message) {
    return ByteBuffer.allocate(HEADER_BYTES + message.length)
        .put(UNCOMPRESSED)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /** The message; empty unless the body is exactly one frame that is not compressed. */
  static Optional<byte[]> read(byte[] body) {
    if (body.length < HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(body);
    boolean isPlain = header.get() == UNCOMPRESSED;
    return isPlain && header.getInt() == body.length - HEADER_BYTES
        ? Optional.of(Arrays.copyOfRange(body, HEADER_BYTES, body.length))
        : Optional.empty();
  }
}
