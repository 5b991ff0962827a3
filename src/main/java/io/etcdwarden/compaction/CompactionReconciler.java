package io.etcdwarden.compaction;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.Announcer;
import io.etcdwarden.kube.Jobs;
import io.etcdwarden.kube.Owners;
import io.etcdwarden.kube.PrimaryWriter;
import io.etcdwarden.kube.SecretEntries;
import io.etcdwarden.kube.SnapshotNotes;
import io.etcdwarden.kube.Thrown;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.sidecar.SnapshotCall;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the time short that a cluster would need to be restored from its snapshots. */
public final class CompactionReconciler implements Reconciler<Etcd> {
  /** How the controller calls itself in events and figures. */
  public static final String NAME = "compaction-controller";

  private static final Logger log = LoggerFactory.getLogger(CompactionReconciler.class);

  private final PlanSettings plan;
  private final OperatorConfig.Compaction settings;
  private final CompactionPlanner planner;
  private final FullSnapshots snapshots;
  private final CompactionFigures figures;
  private final Announcer announcer;
  private final InstantSource clock;

  /** The job of each Etcd, both by uid, whose end has been told and counted. */
  private final Map<String, String> noted = new ConcurrentHashMap<>();

  private volatile Jobs<Etcd> jobs;
  private volatile SnapshotNotes notes;

  public CompactionReconciler(
      PlanSettings plan,
      OperatorConfig.Compaction settings,
      Function<SnapshotCall, CompletableFuture<Reply>> sidecars,
      MeterRegistry registry,
      Announcer announcer,
      InstantSource clock) {
    this.plan = plan;
    this.settings = settings;
    this.planner = new CompactionPlanner(plan, settings);
    this.snapshots = new FullSnapshots(sidecars);
    this.figures = new CompactionFigures(registry);
    this.announcer = announcer;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Etcd>> prepareEventSources(EventSourceContext<Etcd> context) {
    jobs = Jobs.of(context, Etcd.class, CompactionJob.COMPONENT, CompactionNews::isJobNews);
    notes = SnapshotNotes.of(context);
    return List.of(jobs.source(), notes.source(), snapshots.source());
  }

  @Override
  public UpdateControl<Etcd> reconcile(Etcd etcd, Context<Etcd> context) {
    if (context.isPrimaryResourceDeleted()) {
      forget(etcd);
      return UpdateControl.noUpdate();
    }
    CompactionFacts facts = look(etcd, name -> notes.find(etcd, name));
    CompactionDecision next = CompactionDecision.next(facts);
    if (next.isForLag()) {
      // Rare, and dear if it rests on a note that has been renewed meanwhile.
      facts = look(etcd, name -> SnapshotNotes.ask(etcd, name, context.getClient()));
      next = CompactionDecision.next(facts);
    }
    report(facts);
    return switch (next) {
      case CompactionDecision.Idle idle -> rest(etcd, idle.reason());
      case CompactionDecision.Pause pause -> wait(facts.now(), pause.until());
      case CompactionDecision.CancelJob cancel -> cancel(etcd, cancel.job(), context);
      case CompactionDecision.NoteJob end -> noteJob(etcd, end.job(), end.verdict(), context);
      case CompactionDecision.NoteSnapshot end -> noteSnapshot(etcd, end.reply(), context);
      case CompactionDecision.RunJob run -> runJob(etcd, run.revisions(), context);
      case CompactionDecision.TakeFullSnapshot _ -> takeFullSnapshot(etcd, context);
      case CompactionDecision.Complain complaint -> complain(etcd, complaint.sentence());
    };
  }

  private CompactionFacts look(Etcd etcd, Function<String, Optional<Lease>> note) {
    Names names = Names.of(etcd.getMetadata().getName(), etcd.getMetadata().getNamespace(), "");
    Optional<Job> job = jobs.find(etcd, names.compactionJob());
    boolean wanted = CompactionFacts.isWanted(etcd);
    return new CompactionFacts(
        etcd,
        job,
        job.filter(it -> Owners.isControlledBy(etcd, it)).isPresent(),
        job.filter(it -> it.getMetadata().getUid().equals(noted.get(uid(etcd)))).isPresent(),
        snapshots.of(etcd),
        SnapshotLag.between(
            note.apply(names.fullSnapshotLease()), note.apply(names.deltaSnapshotLease())),
        wanted ? Thresholds.of(etcd, settings) : new Thresholds(Long.MAX_VALUE, Long.MAX_VALUE),
        clock.instant());
  }

  private void report(CompactionFacts facts) {
    String namespace = namespace(facts.etcd());
    figures.jobRuns(namespace, uid(facts.etcd()), facts.jobRuns());
    if (facts.job().isEmpty() && facts.lag() instanceof SnapshotLag.Known known) {
      figures.lag(namespace, known.revisions());
    }
  }

  private static UpdateControl<Etcd> rest(Etcd etcd, String reason) {
    log.atDebug()
        .addKeyValue("namespace", namespace(etcd))
        .addKeyValue("etcd", etcd.getMetadata().getName())
        .log("no compaction: {}", reason);
    return UpdateControl.noUpdate();
  }

  private static UpdateControl<Etcd> wait(Instant now, Instant until) {
    return UpdateControl.<Etcd>noUpdate()
        .rescheduleAfter(Duration.between(now, until).plusMillis(10));
  }

  private UpdateControl<Etcd> cancel(Etcd etcd, Job job, Context<Etcd> context) {
    jobs.delete(etcd, job, context);
    noted.put(uid(etcd), job.getMetadata().getUid());
    snapshots.forget(etcd);
    return UpdateControl.noUpdate();
  }

  /** First told, then cleared away: what was told twice is still true, what never was is lost. */
  private UpdateControl<Etcd> noteJob(
      Etcd etcd, Job job, JobCondition verdict, Context<Etcd> context) {
    Optional<Pod> pod = JobEnd.needsPod(verdict) ? jobs.pod(job, context) : Optional.empty();
    JobEnd end = JobEnd.of(job, verdict, pod, clock.instant());
    Announcement news = CompactionNews.of(job, end);
    tell(etcd, end.succeeded(), end.reason(), news.message(), context);
    jobs.delete(etcd, job, context);
    noted.put(uid(etcd), job.getMetadata().getUid());
    figures.jobEnded(namespace(etcd), end);
    announce(etcd, news);
    return UpdateControl.noUpdate();
  }

  private UpdateControl<Etcd> runJob(Etcd etcd, long revisions, Context<Etcd> context) {
    CompactionPlan wanted =
        planner.plan(
            etcd,
            secret ->
                SecretEntries.read(
                    context.getClient(), namespace(etcd), secret, StoreSecret.HOST_PATH));
    Job job = jobs.create(CompactionJob.render(wanted), context);
    figures.jobRuns(namespace(etcd), uid(etcd), true);
    announce(etcd, CompactionNews.started(job, revisions));
    return UpdateControl.noUpdate();
  }

  private UpdateControl<Etcd> takeFullSnapshot(Etcd etcd, Context<Etcd> context) {
    try {
      snapshots.ask(
          etcd,
          SidecarCall.of(
              etcd,
              planner.cluster(etcd),
              plan.clusterDomain(),
              (secret, entry) ->
                  SecretEntries.read(context.getClient(), namespace(etcd), secret, entry)));
      return UpdateControl.noUpdate();
    } catch (OperatorException unasked) {
      return noteSnapshot(etcd, new Reply.Unreached(unasked.getMessage()), context);
    }
  }

  private UpdateControl<Etcd> noteSnapshot(Etcd etcd, Reply reply, Context<Etcd> context) {
    boolean taken = reply instanceof Reply.Answered answer && answer.isSuccess();
    String reason = taken ? LastCompaction.SNAPSHOT_TAKEN : LastCompaction.SNAPSHOT_FAILED;
    Announcement news = CompactionNews.of(reply);
    EtcdStatus told = tell(etcd, taken, reason, news.message(), context);
    snapshots.forget(etcd);
    figures.fullSnapshot(namespace(etcd), taken);
    announce(etcd, news);
    return taken
        ? UpdateControl.noUpdate()
        : wait(clock.instant(), LastCompaction.in(told).notBefore());
  }

  private EtcdStatus tell(
      Etcd etcd, boolean succeeded, String reason, String message, Context<Etcd> context) {
    EtcdStatus status = LastCompaction.tell(etcd, succeeded, reason, message, clock.instant());
    PrimaryWriter.of(etcd, context).tell(status);
    return status;
  }

  private UpdateControl<Etcd> complain(Etcd etcd, String sentence) {
    announce(etcd, Announcement.warning("SnapshotLeaseUnreadable", sentence));
    return UpdateControl.noUpdate();
  }

  private void announce(Etcd etcd, Announcement news) {
    announcer.announce(etcd, NAME, List.of(news));
  }

  @Override
  public ErrorStatusUpdateControl<Etcd> updateErrorStatus(
      Etcd etcd, Context<Etcd> context, Exception thrown) {
    ErrorStatusUpdateControl<Etcd> control = ErrorStatusUpdateControl.noStatusUpdate();
    Optional<OperatorException> failure = Thrown.failure(etcd, thrown);
    failure.ifPresent(
        it -> announce(etcd, Announcement.warning("CompactionHeldUp", it.getMessage())));
    return failure.filter(OperatorException::isWrongWish).isPresent()
        ? control.withNoRetry()
        : control;
  }

  private void forget(Etcd etcd) {
    snapshots.forget(etcd);
    noted.remove(uid(etcd));
    figures.forget(namespace(etcd), uid(etcd));
  }

  private static String uid(Etcd etcd) {
    return etcd.getMetadata().getUid();
  }

  private static String namespace(Etcd etcd) {
    return etcd.getMetadata().getNamespace();
  }
}
