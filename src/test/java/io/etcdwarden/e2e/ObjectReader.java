package io.etcdwarden.e2e;

import io.etcdwarden.support.apiserver.StoringApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Reads an object continuously from a kube-apiserver, which reads it from its etcd each time. */
final class ObjectReader implements AutoCloseable {
  private static final String NAME = "read-continuously";
  private static final long BETWEEN_NANOS = 200_000_000L;

  private final StoringApiServer server;
  private final ReentrantLock serverRuns = new ReentrantLock();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread = Thread.ofVirtual().name("object-reader").unstarted(this::run);

  private ObjectReader(StoringApiServer server) {
    this.server = server;
  }

  /** Starts the server, writes the object and starts to read it. */
  static ObjectReader start(StoringApiServer server) {
    server.restart();
    server
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace("default")
                .endMetadata()
                .build())
        .create();
    ObjectReader reader = new ObjectReader(server);
    reader.thread.start();
    return reader;
  }

  /** Restarts the server; no read is sent meanwhile. */
  void restartServer() {
    serverRuns.lock();
    try {
      server.restart();
    } finally {
      serverRuns.unlock();
    }
  }

  int reads() {
    return reads.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void run() {
    while (!ended.get()) {
      serverRuns.lock();
      try {
        server.client().configMaps().inNamespace("default").withName(NAME).require();
        reads.incrementAndGet();
      } catch (KubernetesClientException failure) {
        failures.add(Instant.now() + " kube-apiserver: " + failure.getMessage());
      } finally {
        serverRuns.unlock();
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
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
