package io.etcdwarden.support.fault;

import java.util.HashSet;
import java.util.Set;

/** Holds back watch events, so that the operator works with an outdated cache. */
final class WatchGate {
  private final Set<String> held = new HashSet<>();

  synchronized void hold(String resource) {
    held.add(resource);
  }

  synchronized void release(String resource) {
    held.remove(resource);
    notifyAll();
  }

  synchronized void releaseAll() {
    held.clear();
    notifyAll();
  }

  /** Waits until the resource is not held. */
  synchronized void pass(String resource) throws InterruptedException {
    while (held.contains(resource)) {
      wait();
    }
  }
}
