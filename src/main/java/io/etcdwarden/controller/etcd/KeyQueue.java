package io.etcdwarden.controller.etcd;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * The keys that wait for their generation. One namespace after the other gets one key: a user who
 * may create Etcds can ask for thousands of keys, which take hours, and delays only one namespace.
 */
final class KeyQueue {
  /** The namespaces with waiting keys, the next one first. */
  private final Map<String, Queue<Runnable>> byNamespace = new LinkedHashMap<>();

  synchronized void add(String namespace, Runnable generation) {
    byNamespace.computeIfAbsent(namespace, _ -> new ArrayDeque<>()).add(generation);
  }

  /** Runs the next generation; to be called once for each that was added. */
  void runNext() {
    next().run();
  }

  private synchronized Runnable next() {
    String namespace = byNamespace.keySet().iterator().next();
    Queue<Runnable> generations = byNamespace.remove(namespace);
    Runnable generation = generations.remove();
    if (!generations.isEmpty()) {
      byNamespace.put(namespace, generations);
    }
    return generation;
  }
}
