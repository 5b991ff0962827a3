package io.etcdwarden.etcd;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.Cluster;
import io.etcdwarden.kube.Clusters;
import io.etcdwarden.kube.StaleException;
import io.etcdwarden.kube.Thrown;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Line;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.PkiWish;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.render.Manifests;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.status.Announcements;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one etcd cluster in the shape that its Etcd resource asks for. */
public final class EtcdReconciler implements Reconciler<Etcd>, Cleaner<Etcd> {
  private static final Logger log = LoggerFactory.getLogger(EtcdReconciler.class);

  /** What is awaited wakes the run by an event; this is for the event that got lost. */
  private static final Duration LOST_EVENT = Duration.ofSeconds(30);

  /** The same for members that are not ready, which may be for good: ever more rarely. */
  private static final Duration LOST_HEARTBEAT = Duration.ofMinutes(2);

  private static final Duration DELETION_CHECK = Duration.ofSeconds(5);

  private final Clusters clusters;
  private final Stations stations;
  private final Reporter reporter;
  private final InstantSource clock;

  public EtcdReconciler(
      Clusters clusters, Stations stations, Reporter reporter, InstantSource clock) {
    this.clusters = clusters;
    this.stations = stations;
    this.reporter = reporter;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Etcd>> prepareEventSources(EventSourceContext<Etcd> context) {
    return clusters.eventSources(context);
  }

  @Override
  public UpdateControl<Etcd> reconcile(Etcd etcd, Context<Etcd> context) {
    Cluster cluster = clusters.of(etcd, context);
    Snapshot seen = cluster.look();
    PlanBook.Wanted wanted = stations.plans().of(etcd, seen);
    ClusterPlan plan = wanted.plan();
    PkiWish wish = plan.pki().wish(RunningLines.of(seen, plan));
    PkiOutcome pki = stations.certificates().settle(wish, seen.vault(), clock.instant());
    Outcome outcome =
        switch (stations.gate().judge(etcd)) {
          case SpecGate.Verdict.Open _ ->
              switch (wanted) {
                case PlanBook.Wanted.Now _ -> settle(etcd, seen, plan, pki, cluster);
                case PlanBook.Wanted.Earlier earlier ->
                    keepAlive(seen, plan, pki, new Progress.Failed(earlier.failure()), cluster);
              };
          case SpecGate.Verdict.Shut shut -> leave(etcd, seen, plan, pki, shut, cluster);
        };
    return tell(etcd, outcome, cluster);
  }

  /**
   * Decides what may be done and does it; certificates come first, whatever becomes of the rest.
   */
  private Outcome settle(
      Etcd etcd, Snapshot seen, ClusterPlan wanted, PkiOutcome found, Cluster cluster) {
    keep(found, seen, wanted, found, cluster);
    PkiOutcome pki = found.written();
    try {
      VolumeChange volumes = VolumeChange.next(wanted, seen, cluster::expansion);
      Rollout safe = volumes.onto(Rollout.next(etcd, volumes.plan(wanted), pki, seen));
      LastSnapshot last = LastSnapshot.before(safe, etcd, seen, clock.instant());
      Rollout rollout = last.rollout();
      if (rollout instanceof Rollout.Refused refused) {
        return new Outcome(seen, wanted, pki, progress(refused));
      }
      Manifests manifests =
          EarlierMembers.without(Renderer.render(rollout.plan()), rollout.plan(), seen);
      cluster.announce(last.warnings());
      Snapshot after = Writing.of(rollout, manifests).writeTo(cluster, seen);
      cluster.grow(volumes.claims());
      return new Outcome(after, wanted, pki, progress(rollout, volumes));
    } catch (OperatorException failure) {
      // Members live on, whatever could not be written: what is told of them must stay true.
      throw new FailedRun(new Outcome(seen, wanted, pki, new Progress.Failed(failure)), failure);
    }
  }

  private Outcome leave(
      Etcd etcd,
      Snapshot seen,
      ClusterPlan wanted,
      PkiOutcome pki,
      SpecGate.Verdict.Shut shut,
      Cluster cluster) {
    Progress untouched = new Progress.Untouched(shut.reason());
    if (shut.suspended()) {
      cluster.announce(List.of(Announcement.warning("SpecReconciliationSkipped", shut.reason())));
      return new Outcome(seen, wanted, pki, untouched);
    }
    if (!SpecGate.isObserved(etcd)) {
      return keepAlive(seen, wanted, pki, untouched, cluster);
    }
    keep(pki, seen, wanted, pki, cluster);
    return new Outcome(seen, wanted, pki.written(), untouched);
  }

  /**
   * Nobody acts on the spec as it stands, perhaps for long; certificates that members have loaded
   * must live all the same. Those that only this spec asks for are not wanted yet.
   */
  private static Outcome keepAlive(
      Snapshot seen, ClusterPlan plan, PkiOutcome pki, Progress progress, Cluster cluster) {
    EnumSet<Line> inUse = RunningLines.asPlanned(seen, plan);
    keep(pki.writing(inUse), seen, plan, pki, cluster);
    return new Outcome(seen, plan, pki.writing(EnumSet.complementOf(inUse)), progress);
  }

  /** Writes the Secrets of {@code part}; if that fails, all of {@code pki} is told as unwritten. */
  private static void keep(
      PkiOutcome part, Snapshot seen, ClusterPlan plan, PkiOutcome pki, Cluster cluster) {
    try {
      cluster.keep(part.writes());
    } catch (OperatorException failure) {
      throw new FailedRun(new Outcome(seen, plan, pki, new Progress.Failed(failure)), failure);
    }
    cluster.announce(Announcements.of(part.notices()));
  }

  /** What is refused is told at once; what is awaited for the volumes, when nothing else is. */
  private static Progress progress(Rollout rollout, VolumeChange volumes) {
    Progress others = progress(rollout);
    return switch (volumes) {
      case VolumeChange.Refused refused ->
          new Progress.Failed(
              new OperatorException(
                  refused.byWish() ? ErrorCode.INVALID_SPEC : ErrorCode.SYNC_STATEFULSET,
                  refused.reason()));
      case VolumeChange.Growing growing when others instanceof Progress.Done ->
          new Progress.Waiting(
              "Volumes grow from " + growing.kept().capacity() + "; the member set follows.");
      case VolumeChange.Awaited awaited when others instanceof Progress.Done ->
          new Progress.Waiting(awaited.waitingFor());
      case VolumeChange.Growing _,
          VolumeChange.Awaited _,
          VolumeChange.Grown _,
          VolumeChange.None _ ->
          others;
    };
  }

  private static Progress progress(Rollout rollout) {
    return switch (rollout) {
      case Rollout.Whole _ -> new Progress.Done();
      case Rollout.Partly partly -> new Progress.Waiting(partly.waitingFor());
      case Rollout.MembersHeld held -> new Progress.Waiting(held.waitingFor());
      case Rollout.MemberSetReplaced replaced -> new Progress.Waiting(replaced.waitingFor());
      case Rollout.SnapshotFirst first -> new Progress.Waiting(first.waitingFor());
      case Rollout.Refused refused ->
          new Progress.Failed(new OperatorException(ErrorCode.INVALID_SPEC, refused.reason()));
    };
  }

  private UpdateControl<Etcd> tell(Etcd etcd, Outcome outcome, Cluster cluster) {
    Instant now = clock.instant();
    StatusWriter.Written written = stations.status().write(etcd, outcome, now);
    cluster.tell(written.status());
    if (outcome.progress() instanceof Progress.Done && SpecGate.isAsked(etcd)) {
      cluster.answerRequest();
    }
    cluster.announce(Announcements.of(etcd.getStatus(), written.status()));
    cluster.announce(written.troubles());
    reporter.reconciled(etcd, outcome, written.status());

    Duration wait = Waits.until(written.nextLook(), now, longest(outcome, written, now));
    return UpdateControl.<Etcd>noUpdate().rescheduleAfter(wait);
  }

  /** Until somebody looks again though nothing tells him to. */
  private static Duration longest(Outcome outcome, StatusWriter.Written written, Instant now) {
    boolean waits =
        outcome.progress() instanceof Progress.Waiting
            || outcome.progress() instanceof Progress.Failed;
    return waits
        ? LOST_EVENT
        : written
            .membersMissedSince()
            .map(since -> Waits.everMoreRarely(since, now, LOST_HEARTBEAT))
            .orElse(Waits.LONGEST);
  }

  @Override
  public DeleteControl cleanup(Etcd etcd, Context<Etcd> context) {
    Cluster cluster = clusters.of(etcd, context);
    Teardown teardown = Teardown.next(cluster.objects());
    if (teardown.isComplete()) {
      cluster.forget();
      stations.certificates().forget(etcd.getMetadata().getUid());
      stations.plans().forget(etcd.getMetadata().getUid());
      reporter.deleted(etcd);
      return DeleteControl.defaultDelete();
    }
    cluster.tell(stations.status().writeDeleting(etcd, teardown.waitingFor(), clock.instant()));
    cluster.delete(teardown.unwanted());
    reporter.deleting();
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(DELETION_CHECK);
  }

  @Override
  public ErrorStatusUpdateControl<Etcd> updateErrorStatus(
      Etcd etcd, Context<Etcd> context, Exception wrapped) {
    Exception thrown =
        Thrown.within(wrapped, FailedRun.class, OperatorException.class, StaleException.class);
    if (thrown instanceof StaleException) {
      log.atDebug().addKeyValue("etcd", etcd.getMetadata().getName()).log(thrown.getMessage());
      return ErrorStatusUpdateControl.noStatusUpdate();
    }
    if (thrown instanceof FailedRun run) {
      OperatorException failure = failure(etcd, run.failure());
      Instant now = clock.instant();
      StatusWriter.Written written = stations.status().write(etcd, run.outcome(), now);
      reporter.reconciled(etcd, run.outcome(), written.status());
      tellFailure(etcd, written.status(), written.troubles(), context);
      return retried(failure);
    }
    OperatorException failure = failure(etcd, thrown);
    EtcdStatus status = stations.status().writeFailure(etcd, failure, clock.instant());
    reporter.failed(etcd, status);
    tellFailure(etcd, status, List.of(), context);
    return retried(failure);
  }

  private static ErrorStatusUpdateControl<Etcd> retried(OperatorException failure) {
    ErrorStatusUpdateControl<Etcd> control = ErrorStatusUpdateControl.noStatusUpdate();
    return failure.isWrongWish() ? control.withNoRetry() : control;
  }

  private void tellFailure(
      Etcd etcd, EtcdStatus status, List<Announcement> troubles, Context<Etcd> context) {
    try {
      Cluster cluster = clusters.of(etcd, context);
      cluster.tell(status);
      cluster.announce(Announcements.of(etcd.getStatus(), status));
      cluster.announce(troubles);
    } catch (OperatorException | StaleException unreachable) {
      // The failure itself is retried and told again; what keeps us from telling it adds nothing.
      log.atDebug().setCause(unreachable).log("the failure could not be told");
    }
  }

  private static OperatorException failure(Etcd etcd, Exception thrown) {
    var event =
        log.atWarn()
            .addKeyValue("namespace", etcd.getMetadata().getNamespace())
            .addKeyValue("etcd", etcd.getMetadata().getName());
    if (thrown instanceof OperatorException failure) {
      event.addKeyValue("code", failure.code().wire()).log(failure.getMessage());
      return failure;
    }
    event.setCause(thrown).log("unexpected failure");
    return new OperatorException(
        ErrorCode.INTERNAL,
        "the operator met an unexpected " + thrown.getClass().getSimpleName() + "; see its log",
        thrown);
  }
}
