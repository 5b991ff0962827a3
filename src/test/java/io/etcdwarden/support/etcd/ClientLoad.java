package io.etcdwarden.support.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.support.node.EtcdCtl;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A writer and a reader of a cluster, outside its pods. For each connection they read their key
 * pair and their trust bundle again, as clients do that follow a rotation without a restart.
 */
public final class ClientLoad implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path etcdctl;
  private final ClientFiles files;
  private final List<String> endpoints;
  private final String timeout;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<String> unread = new ConcurrentSkipListSet<>();
  private final Set<Long> terms = new ConcurrentSkipListSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private Duration longestGap = Duration.ZERO;
  private Set<String> lost = Set.of();

  /**
   * Creates a load that does not run yet.
   *
   * @param timeout of a request. A write that a leader loses when it stops is not answered, so the
   *     writer waits this long for it.
   */
  public ClientLoad(Path etcdctl, ClientFiles files, List<String> endpoints, Duration timeout) {
    this.etcdctl = etcdctl;
    this.files = files;
    this.endpoints = List.copyOf(endpoints);
    this.timeout = "--command-timeout=" + timeout.toMillis() + "ms";
  }

  public void start() {
    threads.add(
        Thread.ofPlatform().daemon().name("writer").start(() -> run("writer", this::write)));
    threads.add(Thread.ofPlatform().daemon().name("reader").start(() -> run("reader", this::read)));
  }

  /** The longest time during which all requests of the writer or of the reader failed. */
  public synchronized Duration longestGap() {
    return longestGap;
  }

  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** How often the leader changed: each leader has a raft term of its own, in every response. */
  public int leaderChanges() {
    return Math.max(0, terms.size() - 1);
  }

  public int writes() {
    return acknowledged.size();
  }

  /** The acknowledged writes that a read did not return, or that were gone when this load ended. */
  public Set<String> lost() {
    return lost;
  }

  private EtcdCtl.Result write(Request request) {
    String key = "write-%06d".formatted(request.number());
    EtcdCtl.Result result = request.connection().run("put", key, key, timeout, "--write-out=json");
    if (result.succeeded()) {
      acknowledged.add(key);
      terms.add(term(result.output()));
    }
    return result;
  }

  private static long term(String response) {
    try {
      return JSON.readTree(response).path("header").path("raft_term").asLong();
    } catch (JsonProcessingException garbled) {
      throw new UncheckedIOException(garbled);
    }
  }

  private EtcdCtl.Result read(Request request) {
    String key = acknowledged.isEmpty() ? "none" : List.copyOf(acknowledged).getLast();
    EtcdCtl.Result result = request.connection().run("get", key, timeout, "--print-value-only");
    if (result.succeeded() && !result.output().strip().equals(key) && !key.equals("none")) {
      unread.add(key);
    }
    return result;
  }

  private record Request(int number, EtcdCtl connection) {}

  private void run(String name, Function<Request, EtcdCtl.Result> request) {
    long success = System.nanoTime();
    for (int number = 0; stopped.getCount() > 0; number++) {
      EtcdCtl.Result result = request.apply(new Request(number, connection(name)));
      long now = System.nanoTime();
      if (result.succeeded()) {
        success = now;
      } else {
        note(
            Instant.now() + " " + name + ": " + result.error().strip(),
            Duration.ofNanos(now - success));
      }
    }
  }

  private synchronized void note(String failure, Duration gap) {
    failures.add(failure);
    longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
  }

  private EtcdCtl connection(String name) {
    ClientFiles own = files.in(name);
    own.refresh();
    return new EtcdCtl(etcdctl, own.options(), endpoints);
  }

  /** Stops both clients, and looks for what they wrote. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    EtcdCtl.Result stored = connection("end").run("get", "write-", "--prefix", "--keys-only");
    lost = new TreeSet<>(acknowledged);
    stored.output().lines().forEach(lost::remove);
    lost.addAll(unread);
  }
}
