package io.etcdwarden.reliability;

import io.etcdwarden.support.node.EtcdCtl;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
final class ClientLoad implements AutoCloseable {
  private final KubernetesClient kube;
  private final String namespace;
  private final Path etcdctl;
  private final List<String> endpoints;
  private final Path folder;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<String> unread = new ConcurrentSkipListSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private Duration longestGap = Duration.ZERO;
  private Set<String> lost = Set.of();

  ClientLoad(
      KubernetesClient kube, String namespace, Path etcdctl, List<String> endpoints, Path folder) {
    this.kube = kube;
    this.namespace = namespace;
    this.etcdctl = etcdctl;
    this.endpoints = List.copyOf(endpoints);
    this.folder = folder;
  }

  void start() {
    threads.add(
        Thread.ofPlatform().daemon().name("writer").start(() -> run("writer", this::write)));
    threads.add(Thread.ofPlatform().daemon().name("reader").start(() -> run("reader", this::read)));
  }

  /** The longest time during which all requests of the writer or of the reader failed. */
  synchronized Duration longestGap() {
    return longestGap;
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** The acknowledged writes that a read did not return, or that were gone when this load ended. */
  Set<String> lost() {
    return lost;
  }

  private EtcdCtl.Result write(Request request) {
    String key = "write-%06d".formatted(request.number());
    EtcdCtl.Result result = request.connection().run("put", key, key);
    if (result.succeeded()) {
      acknowledged.add(key);
    }
    return result;
  }

  private EtcdCtl.Result read(Request request) {
    String key = acknowledged.isEmpty() ? "none" : List.copyOf(acknowledged).getLast();
    EtcdCtl.Result result = request.connection().run("get", key, "--print-value-only");
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
        note(name + ": " + result.error(), Duration.ofNanos(now - success));
      }
    }
  }

  private synchronized void note(String failure, Duration gap) {
    failures.add(failure);
    longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
  }

  private EtcdCtl connection(String name) {
    Secret pair = secret("main-client");
    return new EtcdCtl(
        etcdctl,
        List.of(
            "--cert=" + file(name, pair, "tls.crt"),
            "--key=" + file(name, pair, "tls.key"),
            "--cacert=" + file(name, secret("main-client-ca"), "ca.crt")),
        endpoints);
  }

  private Secret secret(String name) {
    return kube.secrets().inNamespace(namespace).withName(name).get();
  }

  private Path file(String name, Secret secret, String key) {
    try {
      Path parent = Files.createDirectories(folder.resolve(name));
      return Files.write(
          parent.resolve(key), Base64.getDecoder().decode(secret.getData().get(key)));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
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
