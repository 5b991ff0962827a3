package io.etcdwarden.reliability;

import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.RequestTrace;
import java.util.Map;
import java.util.TreeMap;

/** Operators that run one after another, each with its own proxy. */
final class OperatorSequence implements AutoCloseable {
  private final ApiServerLink link;
  private final String namespace;
  private final Map<String, Long> creations = new TreeMap<>();
  private final Map<String, Long> deletions = new TreeMap<>();
  private ProxiedOperator current;

  OperatorSequence(ApiServerLink link, String namespace) {
    this.link = link;
    this.namespace = namespace;
    this.current = ProxiedOperator.start(link, namespace);
  }

  ProxiedOperator current() {
    return current;
  }

  /** Resets the write counts. */
  void startCounting() {
    creations.clear();
    deletions.clear();
    current.proxy().trace().clear();
  }

  /** Crashes the operator and starts the next one; its writes stay counted. */
  void replaceOperator() {
    current.crash();
    addToCounts(current.proxy().trace());
    current = ProxiedOperator.start(link, namespace);
  }

  /** How often each object was created and deleted by all operators since counting started. */
  WriteCounts writeCounts() {
    WriteCounts writeCounts = new WriteCounts(new TreeMap<>(creations), new TreeMap<>(deletions));
    writeCounts.add(current.proxy().trace());
    return writeCounts;
  }

  private void addToCounts(RequestTrace requestTrace) {
    new WriteCounts(creations, deletions).add(requestTrace);
  }

  @Override
  public void close() {
    current.close();
  }

  /** Creations and deletions per object, without Events, since each Event has a new name. */
  record WriteCounts(Map<String, Long> creations, Map<String, Long> deletions) {
    private void add(RequestTrace requestTrace) {
      requestTrace.creations().forEach((object, times) -> add(creations, object, times));
      requestTrace.deletions().forEach((object, times) -> add(deletions, object, times));
    }

    private static void add(Map<String, Long> sums, String object, long times) {
      if (!object.startsWith("events ")) {
        sums.merge(object, times, Long::sum);
      }
    }
  }
}
