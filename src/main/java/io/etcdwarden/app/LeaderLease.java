package io.etcdwarden.app;

import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease by which copies of the operator agree on the one that acts. The framework takes and
 * renews it, but lets it expire at the end, so that the next copy would stand idle meanwhile.
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

  /** Gives the Lease back if it is ours; to be called when nothing of ours writes any more. */
  void release() {
    try {
      Lease lease = client.leases().inNamespace(identity.namespace()).withName(name).get();
      if (lease != null && identity.leaseHolder().equals(lease.getSpec().getHolderIdentity())) {
        client.resource(withoutHolder(lease)).update();
      }
    } catch (KubernetesClientException failure) {
      // Nothing is lost but time: it expires by itself.
      log.info("the lease {} could not be given back: {}", name, RootCause.describe(failure));
    }
  }

  /** Carries the version that was read: should somebody else have taken it, this is refused. */
  private static Lease withoutHolder(Lease held) {
    return new LeaseBuilder(held)
        .editSpec()
        .withHolderIdentity("")
        .withLeaseDurationSeconds(1)
        .endSpec()
        .build();
  }
}
