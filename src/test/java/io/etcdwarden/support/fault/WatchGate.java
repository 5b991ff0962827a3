package io.etcdwarden.support.fault;

import java.util.HashSet;
import java.util.Set;

/** Holds back what watches would tell, so that the operator sees the past while it may write. */
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

  /** Returns at once, or when the resource is released. */
  synchronized void pass(String resource) throws InterruptedException {
    while (held.contains(resource)) {
      wait();
    }
  }
}
