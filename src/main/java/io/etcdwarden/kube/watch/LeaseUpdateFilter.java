package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * Tells news on a Lease from its heartbeat. Sidecars renew every few seconds for ever; a renewal in
 * time changes nothing that anybody is told, and the moment at which renewals stop to matter is
 * kept by a timer. A renewal after a gap may bring a member back, so it is news.
 */
final class LeaseUpdateFilter {
  /** Well below the shortest threshold that makes sense, well above the usual heartbeat of 10 s. */
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
