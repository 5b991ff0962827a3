package io.etcdwarden.app;

import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases the leader election Lease at stop. The framework acquires and renews the Lease, but does
 * not release it, so the next leader would have to wait until it expires.
 */
final class LeaderLease {
  private static final Logger log = LoggerFactory.getLogger(LeaderLease.class);

  private final KubernetesClient client;
  private final String name;
  private final ProcessIdentity identity;

  LeaderLease(KubernetesClient client, String name, ProcessIdentity identity) {
    this.client = client;
    this.name = name;
    this.identity = identity;
  }

  /** Releases the Lease if this process holds it. Call it after the last write of this process. */
  void release() {
    try {
      Lease lease = client.leases().inNamespace(identity.namespace()).withName(name).get();
      if (lease != null && identity.leaseHolder().equals(lease.getSpec().getHolderIdentity())) {
        client.resource(withoutHolder(lease)).update();
      }
    } catch (KubernetesClientException failure) {
      // The Lease expires by itself, only later.
      log.info("cannot release Lease {}: {}", name, RootCause.describe(failure));
    }
  }

  /** Keeps the resource version, so that the update fails if another process has the Lease now. */
  private static Lease withoutHolder(Lease held) {
    return new LeaseBuilder(held)
        .editSpec()
        .withHolderIdentity("")
        .withLeaseDurationSeconds(1)
        .endSpec()
        .build();
  }
}
