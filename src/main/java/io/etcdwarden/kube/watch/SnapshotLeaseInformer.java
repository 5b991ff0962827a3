package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Component;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.client.Owners;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

  private final ClusterInformer<Lease, Etcd> informer;
  private final LiveReader reader;

  private SnapshotLeaseInformer(ClusterInformer<Lease, Etcd> informer, LiveReader reader) {
    this.informer = informer;
    this.reader = reader;
  }

  /** Creates the informer; the framework starts it. */
  public static SnapshotLeaseInformer of(EventSourceContext<Etcd> context) {
    return new SnapshotLeaseInformer(
        ClusterInformer.ofControlled(
            context,
            Lease.class,
            "SnapshotLease",
            Owners::controllingEtcd,
            CachedParts::ofApplied,
            builder ->
                builder
                    .withLabelSelector(SELECTOR)
                    .withOnUpdateFilter(SnapshotLeaseInformer::hasRevisionChanged)
                    .withOnDeleteFilter((_, _) -> false)),
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

  /** Returns the informers for the framework to start. */
  public List<EventSource<?, Etcd>> sources() {
    return informer.sources();
  }

  /** Returns the cached Lease of this name if exactly this Etcd controls it. */
  public Optional<Lease> find(Etcd etcd, String name) {
    return informer
        .find(etcd.getMetadata().getNamespace(), name)
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
