package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.status.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What a reconcile does for a cluster whose spec is not applied: status and certificates.
 *
 * <p>The gate may stay closed, or the spec invalid, for long. Certificates that members have loaded
 * must not expire meanwhile. Certificates that only the spec needs are not issued yet.
 */
record ClusterUpkeep(Progress progress, CertificateScope certificates, List<EventText> events) {
  /** The certificates that are issued and renewed. */
  enum CertificateScope {
    /** None: the user suspended the cluster, or a task recovers it. */
    NONE,

    /**
     * The certificates of the lines whose Secrets the StatefulSet mounts as the spec names them.
     */
    MOUNTED,

    /** All of the spec: it was applied before. */
    ALL
  }

  /** Empty if the spec is to be applied. */
  static Optional<ClusterUpkeep> next(Etcd etcd, SpecGate.Decision gate, SpecPlan plan) {
    return switch (gate) {
      case SpecGate.Decision.Closed closed -> Optional.of(behindClosedGate(etcd, closed));
      case SpecGate.Decision.Open _ ->
          switch (plan) {
            case SpecPlan.Valid _ -> Optional.empty();
            case SpecPlan.Invalid invalid ->
                Optional.of(
                    new ClusterUpkeep(
                        new Progress.Failed(invalid.failure()),
                        CertificateScope.MOUNTED,
                        List.of()));
          };
    };
  }

  private static ClusterUpkeep behindClosedGate(Etcd etcd, SpecGate.Decision.Closed closed) {
    Progress skipped = new Progress.Skipped(closed.reason());
    if (closed.suspended()) {
      return new ClusterUpkeep(
          skipped,
          CertificateScope.NONE,
          List.of(EventText.warning("SpecReconciliationSkipped", closed.reason())));
    }
    CertificateScope scope =
        etcd.hasObservedSpec() ? CertificateScope.ALL : CertificateScope.MOUNTED;
    return new ClusterUpkeep(skipped, scope, List.of());
  }

  ReconcileAttempt run(PlannedCluster planned, CertificateWrites writes, EtcdCluster cluster) {
    cluster.recordEvents(events);
    try {
      writes.writeTo(cluster);
    } catch (OperatorException failure) {
      return ReconcileAttempt.interrupted(planned, failure);
    }
    PkiOutcome pki =
        writes.includesClientLine()
            ? ClientTrust.publish(planned, writes.pending(), cluster)
            : writes.pending();
    return new ReconcileAttempt.Completed(planned.withPki(pki).outcome(progress));
  }

  /** Whether this upkeep issues any certificate. */
  boolean writesCertificates() {
    return certificates != CertificateScope.NONE;
  }

  /** The Secrets that this upkeep writes. */
  CertificateWrites writes(PlannedCluster planned) {
    return switch (certificates) {
      case NONE -> CertificateWrites.none(planned.pki());
      case MOUNTED ->
          CertificateWrites.ofLines(
              LinesInUse.mountedAsPlanned(planned.observed(), planned.plan()), planned.pki());
      case ALL -> CertificateWrites.all(planned.pki());
    };
  }
}
