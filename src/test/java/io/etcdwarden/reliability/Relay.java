package io.etcdwarden.reliability;

import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.Trace;
import java.util.Map;
import java.util.TreeMap;

/** Operator instances, one after the other, each with a proxy of its own. */
final class Relay implements AutoCloseable {
  private final ApiServerLink link;
  private final String namespace;
  private final Map<String, Long> creations = new TreeMap<>();
  private final Map<String, Long> deletions = new TreeMap<>();
  private Instance current;

  Relay(ApiServerLink link, String namespace) {
    this.link = link;
    this.namespace = namespace;
    this.current = Instance.start(link, namespace);
  }

  Instance current() {
    return current;
  }

  /** Counts anew from here on. */
  void startCounting() {
    creations.clear();
    deletions.clear();
    current.proxy().trace().clear();
  }

  /** The next instance takes over; what the one before did stays counted. */
  void handOver() {
    current.crash();
    count(current.proxy().trace());
    current = Instance.start(link, namespace);
  }

  /** How often each object was created and deleted since counting started, whoever did it. */
  Tally tally() {
    Tally tally = new Tally(new TreeMap<>(creations), new TreeMap<>(deletions));
    tally.add(current.proxy().trace());
    return tally;
  }

  private void count(Trace trace) {
    new Tally(creations, deletions).add(trace);
  }

  @Override
  public void close() {
    current.close();
  }

  /** Creations and deletions by object; events are left out, their names are never the same. */
  record Tally(Map<String, Long> creations, Map<String, Long> deletions) {
    private void add(Trace trace) {
      trace.creations().forEach((object, times) -> add(creations, object, times));
      trace.deletions().forEach((object, times) -> add(deletions, object, times));
    }

    private static void add(Map<String, Long> sums, String object, long times) {
      if (!object.startsWith("events ")) {
        sums.merge(object, times, Long::sum);
      }
    }
  }
}
