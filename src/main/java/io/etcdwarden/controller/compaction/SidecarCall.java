package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsLine;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SidecarCaReader;
import io.etcdwarden.sidecar.SnapshotCall;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.time.Duration;
import java.util.Optional;

/** Makes the call that requests a full snapshot from the sidecars of a cluster. */
final class SidecarCall {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

  private SidecarCall() {}

  /**
   * The call for one cluster.
   *
   * @throws OperatorException if no CA certificate is found to verify the sidecars with
   */
  static SnapshotCall of(ClusterPlan plan, String clusterDomain, SidecarCaReader sidecarCa) {
    SidecarAddress sidecar =
        SidecarAddress.of(
            plan.names().clientHost(clusterDomain),
            plan.ports().backup(),
            trusted(plan, sidecarCa));
    return SnapshotCall.fullWithGet(sidecar, timeout(plan));
  }

  private static Optional<TrustedCertificates> trusted(
      ClusterPlan plan, SidecarCaReader sidecarCa) {
    return plan.tls().backup() instanceof TlsLine.Secured secured
        ? Optional.of(sidecarCa.read(plan.names(), secured.secrets()))
        : Optional.empty();
  }

  private static Duration timeout(ClusterPlan plan) {
    Duration planned = GoDuration.parse(plan.backup().snapshots().timeout()).length();
    return planned.isPositive() ? planned : DEFAULT_TIMEOUT;
  }
}
