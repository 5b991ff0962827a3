package io.etcdwarden.controller.etcd;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.metrics.RestartReason;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.plan.Names;
import io.etcdwarden.render.Manifests;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Applies a valid spec: first the Secrets, then as much of the plan as the rollout allows. */
final class SpecApplication {
  private SpecApplication() {}

  /** Secrets are written first and alone: certificates are renewed even if a later write fails. */
  static ReconcileAttempt run(
      PlannedCluster planned,
      CertificateWrites certificates,
      EtcdCluster cluster,
      MetricsReporter metrics,
      Instant now) {
    try {
      certificates.writeTo(cluster);
    } catch (OperatorException failure) {
      return ReconcileAttempt.interrupted(planned, failure);
    }
    PlannedCluster certified =
        planned.withPki(ClientTrust.publish(planned, certificates.pending(), cluster));
    try {
      PlannedCluster held = certified.withObserved(AdoptedPods.keepHeld(certified, cluster));
      return new ReconcileAttempt.Completed(rollOut(held, cluster, metrics, now));
    } catch (OperatorException failure) {
      return ReconcileAttempt.interrupted(certified, failure);
    }
  }

  private static Outcome rollOut(
      PlannedCluster planned, EtcdCluster cluster, MetricsReporter metrics, Instant now) {
    Names names = planned.plan().names();
    ObservedCluster observed = planned.observed();
    VolumeChange volumes =
        VolumeChange.next(planned.plan(), observed, cluster::volumeExpansion, cluster::claim);
    Rollout gated = volumes.adjust(Rollout.next(input(planned, volumes)));
    PreRolloutSnapshot snapshot = PreRolloutSnapshot.next(gated, planned.etcd(), observed, now);
    Rollout rollout = snapshot.rollout();
    Progress progress = RolloutProgress.of(rollout, volumes);
    if (rollout instanceof Rollout.Refused) {
      return planned.outcome(progress);
    }
    Manifests manifests =
        StaleMemberLeases.addTo(Renderer.render(rollout.plan()), rollout.plan(), observed);
    cluster.recordEvents(snapshot.warnings());
    ApplyOrder order = ApplyOrder.of(rollout, manifests).holdingPods(names, observed);
    Optional<TemplateChange> change =
        TemplateChange.next(
            observed.memberSet(names.memberSet()),
            order.memberSet().map(StatefulSet.class::cast),
            names,
            observed,
            cluster);
    ObservedCluster held = change.map(it -> it.hold(cluster, observed)).orElse(observed);
    ObservedCluster applied = order.apply(cluster, held);
    change.ifPresent(it -> report(it, planned, cluster, metrics));
    writeClaims(planned, volumes, cluster);
    return planned.withObserved(applied).outcome(progress);
  }

  private static void report(
      TemplateChange change, PlannedCluster planned, EtcdCluster cluster, MetricsReporter metrics) {
    cluster.recordEvents(List.of(change.event()));
    if (change.restartsOnlyMember()) {
      metrics.restarted(planned.etcd(), RestartReason.SPEC, 1);
    }
  }

  /** A claim with new labels has a new version, which the next reconcile observes and resizes. */
  private static void writeClaims(
      PlannedCluster planned, VolumeChange volumes, EtcdCluster cluster) {
    boolean isLabelled =
        planned
            .observed()
            .memberSet(planned.plan().names().memberSet())
            .map(set -> !label(set, planned, cluster).isEmpty())
            .orElse(false);
    if (!isLabelled) {
      cluster.resizeClaims(volumes.claims());
    }
  }

  private static List<PersistentVolumeClaim> label(
      StatefulSet set, PlannedCluster planned, EtcdCluster cluster) {
    return cluster.labelClaims(
        set, MemberClaims.withoutLabels(planned.plan(), set, planned.observed()));
  }

  private static RolloutInput input(PlannedCluster planned, VolumeChange volumes) {
    return new RolloutInput(
        planned.etcd(), volumes.planToApply(planned.plan()), planned.pki(), planned.observed());
  }
}
