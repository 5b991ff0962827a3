package io.etcdwarden.webhook;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads the bodies of admission requests, bounded in bytes and in time. Everybody who reaches the
 * port can send a body slowly, so a body that is still being sent must not take a permit that other
 * requests need.
 *
 * <p>Almost all bodies are small. The number of connections bounds their memory. A large body needs
 * a permit, and the time for it is short: the API server sends it within milliseconds.
 */
final class BodyReader implements AutoCloseable {
  /** Times the number of connections, this is a fraction of the heap. */
  static final int SMALL_BYTES = 128 * 1024;

  private static final int MAX_LARGE_BODIES = 8;
  private static final int MAX_WAIT_SECONDS = 2;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  private final Limits limits;
  private final Semaphore largeBodies = new Semaphore(MAX_LARGE_BODIES, true);
  private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1);

  /**
   * How long a client may take to send a body.
   *
   * @param body for a small body, or for the small start of a large body
   * @param rest for the rest of a large body
   */
  record Limits(Duration body, Duration rest) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  BodyReader(Limits limits) {
    this.limits = limits;
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /** A body; closing it gives back its permit. */
  static final class Body implements AutoCloseable {
    private final byte[] bytes;
    private final Runnable release;

    private Body(byte[] bytes, Runnable release) {
      this.bytes = bytes;
      this.release = release;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public void close() {
      release.run();
    }
  }

  private interface Read {
    byte[] bytes() throws IOException;
  }

  /**
   * Reads the body; closes the connection if the client sends it too slowly. A body that is too
   * long is read up to one byte more than is accepted.
   *
   * @return empty if too many large bodies are being read
   */
  Optional<Body> read(HttpExchange exchange) throws IOException, InterruptedException {
    InputStream request = exchange.getRequestBody();
    byte[] start = within(limits.body(), exchange, () -> upTo(SMALL_BYTES + 1, request));
    if (start.length <= SMALL_BYTES) {
      return Optional.of(new Body(start, () -> {}));
    }
    if (!largeBodies.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
      return Optional.empty();
    }
    boolean isRead = false;
    try {
      Body body =
          new Body(
              within(limits.rest(), exchange, () -> withRest(start, request)),
              largeBodies::release);
      isRead = true;
      return Optional.of(body);
    } finally {
      if (!isRead) {
        largeBodies.release();
      }
    }
  }

  /** A read blocks until the connection is closed, so the deadline closes it. */
  private byte[] within(Duration limit, HttpExchange exchange, Read read) throws IOException {
    Future<?> deadline =
        deadlines.schedule(
            () -> Thread.startVirtualThread(exchange::close),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return read.bytes();
    } finally {
      deadline.cancel(false);
    }
  }

  private static byte[] withRest(byte[] start, InputStream request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(2 * start.length);
    body.writeBytes(start);
    copy(request, body, AdmissionEndpoint.MAX_BODY_BYTES + 1);
    if (body.size() > AdmissionEndpoint.MAX_BODY_BYTES) {
      discardRest(request);
    }
    return body.toByteArray();
  }

  private static byte[] upTo(int bytes, InputStream request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    copy(request, body, bytes);
    return body.toByteArray();
  }

  /**
   * Copies until the body has that many bytes or ends. {@code readNBytes} would block: it ends with
   * a read of no bytes, for which Java's HTTP server waits for the next byte.
   */
  private static void copy(InputStream request, ByteArrayOutputStream body, int bytes)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int read = 0;
    while (read >= 0 && body.size() < bytes) {
      read = request.read(buffer, 0, Math.min(buffer.length, bytes - body.size()));
      body.write(buffer, 0, Math.max(read, 0));
    }
  }

  /** A client reads the response only after it has sent the whole body. */
  private static void discardRest(InputStream request) throws IOException {
    byte[] discarded = new byte[BUFFER_BYTES];
    int left = MAX_DISCARDED_BYTES;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = request.read(discarded);
    }
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
