package io.etcdwarden.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * Tells news on a Lease from its heartbeat. Sidecars renew every few seconds for ever; a renewal in
 * time changes nothing that anybody is told, and the moment at which renewals stop to matter is
 * kept by a timer. A renewal after a gap may bring a member back, so it is news.
 */
final class LeaseNews {
  /** Well below the shortest threshold that makes sense, well above the usual heartbeat of 10 s. */
  private static final Duration GAP = Duration.ofSeconds(30);

  private LeaseNews() {}

  static boolean isNews(Lease now, Lease before) {
    LeaseSpec renewed = now.getSpec();
    LeaseSpec known = before.getSpec();
    if (renewed == null || known == null) {
      return !Objects.equals(renewed, known) || metadataDiffers(now, before);
    }
    return metadataDiffers(now, before)
        || !Objects.equals(renewed.getHolderIdentity(), known.getHolderIdentity())
        || renewalIsNews(renewed, known);
  }

  private static boolean renewalIsNews(LeaseSpec now, LeaseSpec before) {
    if (now.getRenewTime() == null || before.getRenewTime() == null) {
      return !Objects.equals(now.getRenewTime(), before.getRenewTime());
    }
    return Duration.between(before.getRenewTime(), now.getRenewTime()).compareTo(GAP) > 0;
  }

  private static boolean metadataDiffers(Lease now, Lease before) {
    return !Objects.equals(now.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(
            now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
        || !Objects.equals(
            now.getMetadata().getOwnerReferences(), before.getMetadata().getOwnerReferences());
  }
}
