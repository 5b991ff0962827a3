package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that writes and reads continuously. As etcd's own clients do, it retries a request once
 * after a broken connection or an error of a member without a leader. A request fails after two
 * attempts. First attempts can fail: each request opens a new connection, and for about one second
 * a node may still send a connection to a member that has just stopped.
 */
final class Traffic implements AutoCloseable {
  private static final int ATTEMPTS = 2;
  private static final long BETWEEN_NANOS = 200_000_000L;

  private final EtcdClient etcd;
  private final String prefix;
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<String> repeated = new CopyOnWriteArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread;

  /** The results of all requests. */
  record Summary(int requests, List<String> repeated, List<String> failures, List<String> lost) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d keys written and read, %d requests repeated, %d failed, %d keys lost",
          requests,
          repeated.size(),
          failures.size(),
          lost.size());
    }

    /** No acknowledged write is lost. */
    void assertNothingLost() {
      assertEquals(List.of(), lost);
    }

    /** No acknowledged write is lost and no request failed. */
    void assertNoFailures() {
      assertNothingLost();
      assertEquals(List.of(), failures);
    }
  }

  private Traffic(EtcdClient etcd, String prefix) {
    this.etcd = etcd;
    this.prefix = prefix;
    this.thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
  }

  /** Runs an action while a client writes and reads, and notes the summary in the story. */
  static Summary during(Story story, EtcdClient etcd, Runnable action) throws IOException {
    try (Traffic traffic = start(etcd)) {
      action.run();
      Summary summary = traffic.end();
      story.noteSummary(summary);
      return summary;
    }
  }

  private static Traffic start(EtcdClient etcd) {
    Traffic traffic = new Traffic(etcd, "traffic-" + Long.toHexString(System.nanoTime()) + "/");
    traffic.thread.start();
    return traffic;
  }

  private void run() {
    for (int number = 0; !ended.get(); number++) {
      String key = prefix + number;
      String value = "value " + number;
      if (request("write of " + key, () -> etcd.put(key, value))) {
        acknowledged.put(key, value);
        request("read of " + key, () -> check(key, value));
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }

  private void check(String key, String value) throws IOException {
    String found = etcd.get(key).orElse("nothing");
    if (!found.equals(value)) {
      failures.add(key + " was acknowledged as " + value + " and reads as " + found);
    }
  }

  private interface Request {
    void send() throws IOException;
  }

  private boolean request(String what, Request request) {
    for (int attempt = 1; ; attempt++) {
      long start = System.nanoTime();
      try {
        request.send();
        return true;
      } catch (IOException failure) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        String message =
            Instant.now() + " " + what + " after " + millis + " ms: " + failure.getMessage();
        if (attempt == ATTEMPTS) {
          failures.add(message);
          return false;
        }
        repeated.add(message);
      }
    }
  }

  /** Stops the client and reads all acknowledged keys back. */
  private Summary end() throws IOException {
    close();
    Map<String, String> missing = new TreeMap<>(acknowledged);
    Map<String, String> found = etcd.getPrefix(prefix);
    missing.keySet().removeIf(key -> missing.get(key).equals(found.get(key)));
    return new Summary(
        acknowledged.size(),
        List.copyOf(repeated),
        List.copyOf(failures),
        List.copyOf(missing.keySet()));
  }

  @Override
  public void close() {
    ended.set(true);
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
