package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.util.Optional;

/** Reads the fields of a Lease that its holder writes. A new Lease has none. */
public final class LeaseFields {
  private LeaseFields() {}

  /** When a sidecar last renewed the Lease of its member, or recorded a snapshot in its Lease. */
  public static Optional<Instant> renewTime(Lease lease) {
    return Optional.ofNullable(lease.getSpec())
        .map(spec -> spec.getRenewTime())
        .map(time -> time.toInstant());
  }

  /** The member that a heartbeat Lease reports, or the revision in the Lease of a snapshot. */
  public static Optional<String> holderIdentity(Lease lease) {
    return Optional.ofNullable(lease.getSpec()).map(spec -> spec.getHolderIdentity());
  }
}
