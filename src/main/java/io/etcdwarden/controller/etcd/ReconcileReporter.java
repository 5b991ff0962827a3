package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.issue.ForcedRenewal;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.ClientCertificateStatuses;
import io.etcdwarden.status.Outcome;
import io.etcdwarden.status.Progress;
import io.etcdwarden.status.StatusEvents;
import io.etcdwarden.status.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Reports the result of a reconcile as status, events, metrics and log. */
final class ReconcileReporter {
  private static final Logger log = LoggerFactory.getLogger(ReconcileReporter.class);

  private final StatusWriter statusWriter;
  private final Planner planner;
  private final MetricsReporter metrics;
  private final InstantSource clock;

  ReconcileReporter(ReconcileSteps steps, MetricsReporter metrics, InstantSource clock) {
    this.statusWriter = steps.status();
    this.planner = steps.planner();
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Reports a reconcile whose writes all succeeded.
   *
   * @return the delay until the next reconcile
   */
  Duration reportCompleted(Etcd etcd, Outcome outcome, EtcdCluster cluster) {
    Instant now = clock.instant();
    StatusWriter.Result result = statusWriter.afterReconcile(etcd, outcome, now);
    cluster.writeStatus(result.status());
    if (outcome.progress() instanceof Progress.Done && etcd.hasReconcileRequest()) {
      cluster.removeOperationAnnotation();
    }
    Map<String, String> served = ServedRequests.of(etcd, outcome);
    if (!served.isEmpty()) {
      cluster.changeAnnotations(served);
    }
    DryRun.of(etcd, result.status(), planner, now).ifPresent(it -> it.report(cluster));
    cluster.recordEvents(
        Stream.concat(
                outcome.plan().pki().rotation().problems().stream(),
                ForcedRenewal.problems(outcome.observed().secrets(), etcd.getMetadata().getName())
                    .stream())
            .map(problem -> EventText.warning("AnnotationInvalid", problem))
            .toList());
    cluster.recordEvents(StatusEvents.of(etcd.getStatus(), result.status()));
    cluster.recordEvents(result.problemEvents());
    cluster.recordEvents(
        ClientCertificateStatuses.event(outcome.pki().clients()).stream().toList());
    metrics.reconciled(etcd, outcome, result.status());
    return RequeueDelay.next(outcome, result, now);
  }

  /** Reports a reconcile that a failed write ended. */
  void reportInterrupted(Etcd etcd, ReconcileAttempt.Interrupted attempt, EtcdCluster cluster) {
    logFailure(etcd, attempt.failure());
    StatusWriter.Result result =
        statusWriter.afterReconcile(etcd, attempt.outcome(), clock.instant());
    metrics.reconciled(etcd, attempt.outcome(), result.status());
    writeFailure(etcd, result.status(), result.problemEvents(), cluster);
  }

  /** Reports a reconcile that failed before it had an outcome: the known conditions stay. */
  void reportFailed(Etcd etcd, OperatorException failure, EtcdCluster cluster) {
    EtcdStatus status = statusWriter.afterFailure(etcd, failure, clock.instant());
    metrics.failed(etcd, status);
    writeFailure(etcd, status, List.of(), cluster);
  }

  private static void writeFailure(
      Etcd etcd, EtcdStatus status, List<EventText> problemEvents, EtcdCluster cluster) {
    try {
      cluster.writeStatus(status);
      cluster.recordEvents(StatusEvents.of(etcd.getStatus(), status));
      cluster.recordEvents(problemEvents);
    } catch (OperatorException | ConflictException unwritten) {
      // The reconcile is retried and reports its failure again, so this failure adds nothing.
      log.atDebug()
          .setCause(unwritten)
          .log("cannot write the failure of a reconcile to the status");
    }
  }

  /** Logs what a reconcile threw, and turns it into a failure that a user can read. */
  static OperatorException logFailure(Etcd etcd, Exception thrown) {
    boolean isExpected =
        thrown instanceof OperatorException refused && refused.isNamespaceTerminating();
    var event =
        log.atLevel(isExpected ? Level.DEBUG : Level.WARN)
            .addKeyValue("namespace", etcd.getMetadata().getNamespace())
            .addKeyValue("etcd", etcd.getMetadata().getName());
    if (thrown instanceof OperatorException failure) {
      event.addKeyValue("code", failure.code().wire()).log(failure.getMessage());
      return failure;
    }
    event.setCause(thrown).log("unexpected failure of a reconcile");
    return new OperatorException(
        ErrorCode.INTERNAL,
        "the operator met an unexpected " + thrown.getClass().getSimpleName() + "; see its log",
        thrown);
  }
}
