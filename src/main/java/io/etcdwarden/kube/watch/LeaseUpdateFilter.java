package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * Selects the updates of a member Lease that reconcile the Etcd. Sidecars renew their Lease every
 * few seconds. A regular renewal changes nothing in the status, and a timer reconciles the Etcd
 * when a Lease expires. A renewal after a gap may make a member ready again, so it passes.
 */
final class LeaseUpdateFilter {
  /** Above the usual heartbeat of 10 s, and below the shortest useful threshold for expiry. */
  private static final Duration HEARTBEAT_GAP = Duration.ofSeconds(30);

  private LeaseUpdateFilter() {}

  static boolean accepts(Lease now, Lease before) {
    LeaseSpec renewed = now.getSpec();
    LeaseSpec known = before.getSpec();
    if (renewed == null || known == null) {
      return !Objects.equals(renewed, known) || hasMetadataChanged(now, before);
    }
    return hasMetadataChanged(now, before)
        || !Objects.equals(renewed.getHolderIdentity(), known.getHolderIdentity())
        || endsHeartbeatGap(renewed, known);
  }

  private static boolean endsHeartbeatGap(LeaseSpec now, LeaseSpec before) {
    if (now.getRenewTime() == null || before.getRenewTime() == null) {
      return !Objects.equals(now.getRenewTime(), before.getRenewTime());
    }
    return Duration.between(before.getRenewTime(), now.getRenewTime()).compareTo(HEARTBEAT_GAP) > 0;
  }

  private static boolean hasMetadataChanged(Lease now, Lease before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(
            now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
        || !Objects.equals(
            now.getMetadata().getOwnerReferences(), before.getMetadata().getOwnerReferences());
  }
}
