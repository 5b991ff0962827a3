package io.etcdwarden.support.etcd;

import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.etcdclient.KeyRange;
import io.etcdwarden.etcdclient.KeyValue;
import io.etcdwarden.etcdclient.RangeRequest;
import io.etcdwarden.etcdclient.RangeResult;
import io.etcdwarden.etcdclient.ReadConsistency;
import io.etcdwarden.etcdclient.ResponseHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A writer and a reader that know all members. As etcd's own clients do, each of them stays at one
 * member, and sends a request that was not served again, to the next member. Its requests can be
 * repeated: a write sets its own key to one value, a read is linearizable.
 */
public final class RetryingClient implements AutoCloseable {
  /** A write that a leader loses when it stops is never answered. */
  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  /** The pause of a client after each request. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final String PREFIX = "retrying-";

  private final EtcdClient etcd;
  private final List<EtcdEndpoint> endpoints;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<Long> terms = new ConcurrentSkipListSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> repeated = new ArrayList<>();
  private final Set<String> lost = new ConcurrentSkipListSet<>();
  private Duration longestGap = Duration.ZERO;

  /** Creates a client that sends nothing yet. */
  public RetryingClient(EtcdClient etcd, List<EtcdEndpoint> endpoints) {
    this.etcd = etcd;
    this.endpoints = List.copyOf(endpoints);
  }

  public void start() {
    threads.add(
        Thread.ofPlatform().daemon().name("writer").start(() -> run("writer", this::write)));
    threads.add(Thread.ofPlatform().daemon().name("reader").start(() -> run("reader", this::read)));
  }

  /** The longest time between two served requests of the writer, or of the reader. */
  public synchronized Duration longestGap() {
    return longestGap;
  }

  /** The attempts that were not served: the time, the client and the reason. */
  public synchronized List<String> repeated() {
    return List.copyOf(repeated);
  }

  /** How often the leader changed: each leader has a raft term of its own, in every response. */
  public int leaderChanges() {
    return Math.max(0, terms.size() - 1);
  }

  public int writes() {
    return acknowledged.size();
  }

  /** The acknowledged writes that a later read did not return. Complete after the end. */
  public Set<String> lost() {
    return Set.copyOf(lost);
  }

  /** One request, at the member that the client uses now. */
  private record Request(int number, EtcdEndpoint endpoint) {}

  private EtcdResult<ResponseHeader> write(Request request) {
    String key = PREFIX + "%06d".formatted(request.number());
    EtcdResult<ResponseHeader> result = etcd.put(request.endpoint(), key, key, ATTEMPT);
    if (result instanceof EtcdResult.Success<ResponseHeader>) {
      acknowledged.add(key);
    }
    return result;
  }

  private EtcdResult<ResponseHeader> read(Request request) {
    String key = acknowledged.isEmpty() ? "none" : List.copyOf(acknowledged).getLast();
    EtcdResult<RangeResult> result =
        etcd.range(
            request.endpoint(),
            RangeRequest.of(KeyRange.ofKey(key), ReadConsistency.LINEARIZABLE),
            ATTEMPT);
    if (result instanceof EtcdResult.Success<RangeResult>(RangeResult read)
        && read.entries().isEmpty()
        && !key.equals("none")) {
      lost.add(key);
    }
    return result.map(RangeResult::header);
  }

  private void run(String name, Function<Request, EtcdResult<ResponseHeader>> send) {
    long served = System.nanoTime();
    int member = 0;
    for (int number = 0; !isStopped(); ) {
      EtcdEndpoint endpoint = endpoints.get(member % endpoints.size());
      EtcdResult<ResponseHeader> result = send.apply(new Request(number, endpoint));
      long now = System.nanoTime();
      if (result instanceof EtcdResult.Success<ResponseHeader>(ResponseHeader header)) {
        terms.add(header.raftTerm());
        noteGap(Duration.ofNanos(now - served));
        served = now;
        number++;
      } else {
        note(Instant.now() + " " + name + ": " + result.error().orElseThrow());
        member++;
      }
    }
    noteGap(Duration.ofNanos(System.nanoTime() - served));
  }

  private boolean isStopped() {
    try {
      return stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private synchronized void noteGap(Duration gap) {
    longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
  }

  private synchronized void note(String attempt) {
    repeated.add(attempt);
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
    Set<String> missing = new TreeSet<>(acknowledged);
    stored().forEach(missing::remove);
    lost.addAll(missing);
  }

  private List<String> stored() {
    RangeRequest all = RangeRequest.of(KeyRange.ofPrefix(PREFIX), ReadConsistency.LINEARIZABLE);
    return endpoints.stream()
        .map(it -> etcd.range(it, all, ATTEMPT.multipliedBy(10)))
        .flatMap(it -> it instanceof EtcdResult.Success(var read) ? read.entries().stream() : null)
        .map(KeyValue::key)
        .toList();
  }
}
