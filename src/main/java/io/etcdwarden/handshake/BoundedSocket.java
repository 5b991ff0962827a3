package io.etcdwarden.handshake;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A socket that gives up after some bytes, so that an endpoint cannot keep the operator busy.
 *
 * <p>It sends what is written when the answer is read. A server that refuses a client certificate
 * closes the connection in the middle of the client's part of the handshake. If the client still
 * wrote then, it would fail and never read the alert with the reason.
 */
final class BoundedSocket extends Socket {
  /** A handshake with the longest chain that Java accepts needs less. */
  private static final long MAX_BYTES = 256L << 10;

  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private long left = MAX_BYTES;

  @Override
  public InputStream getInputStream() throws IOException {
    return new AnswerStream(super.getInputStream());
  }

  @Override
  public OutputStream getOutputStream() {
    return unsent;
  }

  private void send() throws IOException {
    if (unsent.size() > 0) {
      unsent.writeTo(super.getOutputStream());
      unsent.reset();
    }
  }

  private final class AnswerStream extends FilterInputStream {
    AnswerStream(InputStream endless) {
      super(endless);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new IOException("the endpoint sent more than " + MAX_BYTES / 1024 + " KiB");
      }
      send();
      int count = super.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }
  }
}
