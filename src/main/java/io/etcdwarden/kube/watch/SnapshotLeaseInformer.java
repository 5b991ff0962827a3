package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Watches the Leases in which sidecars record the revision of their latest snapshots. */
public final class SnapshotLeaseInformer {
  private static final String SELECTOR =
      Labels.MANAGED_BY
          + "="
          + Labels.MANAGER
          + ","
          + Labels.COMPONENT
          + "="
          + Component.SNAPSHOT_LEASE.label();

  private final InformerEventSource<Lease, Etcd> source;
  private final LiveReader reader;

  private SnapshotLeaseInformer(InformerEventSource<Lease, Etcd> source, LiveReader reader) {
    this.source = source;
    this.reader = reader;
  }

  /** Creates the informer; the framework starts it. */
  public static SnapshotLeaseInformer of(EventSourceContext<Etcd> context) {
    return new SnapshotLeaseInformer(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Lease.class, Etcd.class)
                .withName("SnapshotLease")
                .withLabelSelector(SELECTOR)
                .withOnUpdateFilter(SnapshotLeaseInformer::hasRevisionChanged)
                .withOnDeleteFilter((_, _) -> false)
                .withSecondaryToPrimaryMapper(SnapshotLeaseInformer::controllingEtcd)
                .build(),
            context),
        new LiveReader(context.getClient()));
  }

  /** Sidecars renew the Leases every few seconds; only a new revision reconciles the Etcd. */
  static boolean hasRevisionChanged(Lease now, Lease before) {
    return !Objects.equals(revision(now), revision(before));
  }

  private static String revision(Lease lease) {
    LeaseSpec spec = lease.getSpec();
    return spec == null ? null : spec.getHolderIdentity();
  }

  private static Set<ResourceID> controllingEtcd(Lease lease) {
    return Owners.controllingEtcd(lease)
        .map(name -> Set.of(new ResourceID(name, lease.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  /** Returns the informer for the framework to start. */
  public EventSource<Lease, Etcd> source() {
    return source;
  }

  /** Returns the cached Lease of this name if exactly this Etcd controls it. */
  public Optional<Lease> find(Etcd etcd, String name) {
    return source
        .get(new ResourceID(name, etcd.getMetadata().getNamespace()))
        .filter(lease -> Owners.isControlledBy(etcd, lease));
  }

  /**
   * Returns the Lease as {@link #find} does, but reads it from the API server. The watches of
   * different kinds are not in step: the cache may have the end of a job before an earlier renewal
   * of a Lease.
   *
   * @throws OperatorException if the API server does not respond
   */
  public Optional<Lease> readLive(Etcd etcd, String name) {
    return reader
        .find(Lease.class, etcd.getMetadata().getNamespace(), name)
        .filter(lease -> Owners.isControlledBy(etcd, lease));
  }
}
