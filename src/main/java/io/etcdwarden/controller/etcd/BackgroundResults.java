package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts a reconcile of an Etcd when keys or answers of members that it waits for are ready. */
public final class BackgroundResults {
  private final SimpleInboundEventSource<Etcd> source =
      new SimpleInboundEventSource<>("background-results");
  private final Map<String, ResourceID> known = new ConcurrentHashMap<>();

  EventSource<?, Etcd> source() {
    return source;
  }

  /** Learns the name of an Etcd, before any result for it can be ready. */
  void add(Etcd etcd) {
    known.putIfAbsent(etcd.getMetadata().getUid(), ResourceID.fromResource(etcd));
  }

  void remove(Etcd etcd) {
    known.remove(etcd.getMetadata().getUid());
  }

  /** A result for the Etcd with this uid is ready; nothing happens if it was deleted meanwhile. */
  public void ready(String uid) {
    Optional.ofNullable(known.get(uid)).ifPresent(source::propagateEvent);
  }
}
