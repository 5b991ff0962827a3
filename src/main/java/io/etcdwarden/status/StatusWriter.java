package io.etcdwarden.status;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.ExistingCluster;
import io.etcdwarden.api.Labels;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.failure.OperatorException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes the status of an Etcd from the outcome of a run, or from the failure that ended it. */
public final class StatusWriter {
  private static final List<ConditionCheck> CHECKS =
      List.of(
          new ReadyCheck(),
          new AllMembersReadyCheck(),
          new AllMembersUpdatedCheck(),
          new BackupReadyCheck(),
          new DataVolumesReadyCheck(),
          new ClusterIdMismatchCheck(),
          new BootstrappedFromClusterCheck(),
          new CertificatesReadyCheck(),
          new ReconcilingCheck(),
          new StalledCheck());

  /** What a run does, in the words of the errors it may end with. */
  private static final String SYNC = "Sync";

  private final MemberStatuses memberStatuses;
  private final LastOperations lastOperations;

  /**
   * @param runIds names each run that is recorded
   */
  public StatusWriter(MemberThresholds memberThresholds, Supplier<UUID> runIds) {
    this.memberStatuses = new MemberStatuses(memberThresholds);
    this.lastOperations = new LastOperations(runIds);
  }

  /**
   * What is told after a run.
   *
   * @param status equal to the one before if nothing is to be told
   * @param nextCheck when time alone would change it; {@link Instant#MAX} if it never does
   * @param problemEvents of members, those that the status before did not tell of
   */
  public record Result(EtcdStatus status, Instant nextCheck, List<EventText> problemEvents) {
    /** Since when not every member that is asked for is ready; empty if all are. */
    public Optional<Instant> membersNotReadySince() {
      return Stream.ofNullable(status.conditions())
          .flatMap(List::stream)
          .filter(condition -> condition.type().equals(AllMembersReadyCheck.TYPE))
          .filter(condition -> !condition.hasStatusTrue())
          .map(condition -> Instant.parse(condition.lastTransitionTime()))
          .findFirst();
    }
  }

  /** The status after a run. */
  public Result afterReconcile(Etcd etcd, Outcome outcome, Instant now) {
    EtcdStatus before = before(etcd);
    LastOperation operation = lastOperations.reconciled(etcd, outcome.progress(), now);
    boolean done = outcome.progress() instanceof Progress.Done;
    EtcdStatusBuilder draft =
        EtcdStatusBuilder.from(before)
            .lastOperation(operation)
            .lastErrors(errors(etcd, outcome.progress(), now))
            .observedGeneration(
                done ? etcd.getMetadata().getGeneration() : before.observedGeneration());
    if (outcome.plan().runtimeDisabled()) {
      if (before.conditions() != null) {
        draft.conditions(ReconcileConditions.without(CheckInput.previousConditions(etcd)));
      }
      return new Result(draft.build(), outcome.pki().nextDue(), List.of());
    }
    List<MemberStatus> members =
        memberStatuses.from(outcome.observed(), outcome.plan(), before, now);
    CheckInput checkInput = new CheckInput(etcd, outcome, members, now);
    ConditionMerge.Result result = new ConditionMerge(checkInput).merge(CHECKS);
    draft
        .members(members)
        .conditions(result.conditions())
        .memberSet(checkInput.memberSet().map(MemberSetStatus::new), expected(etcd, outcome, done))
        .selector(Labels.selector(outcome.plan().names().partOf()))
        .joinedCluster(joined(etcd, result.conditions(), now))
        .certificates(CertificateStatuses.of(outcome.pki()));
    return new Result(draft.build(), nextCheck(checkInput, result), newProblems(checkInput));
  }

  /** A sentence that a condition has is no news, also for an operator that was restarted. */
  private static List<EventText> newProblems(CheckInput checkInput) {
    return Stream.concat(
            MemberProblems.of(checkInput).active().stream(),
            new BackupProblems(checkInput).active().stream())
        .distinct()
        .filter(
            problem ->
                CheckInput.previousConditions(checkInput.etcd()).stream()
                    .noneMatch(condition -> condition.message().contains(problem.sentence())))
        .map(problem -> EventText.warning(problem.reason(), problem.sentence()))
        .toList();
  }

  private static List<LastError> errors(Etcd etcd, Progress progress, Instant now) {
    return switch (progress) {
      case Progress.Done _, Progress.Waiting _ -> null;
      case Progress.Skipped _ -> before(etcd).lastErrors();
      case Progress.Failed failed -> LastOperations.errors(etcd, SYNC, failed.failure(), now);
    };
  }

  /** The status after a failure that kept us from looking: what was known stays. */
  public EtcdStatus afterFailure(Etcd etcd, OperatorException failure, Instant now) {
    String type = etcd.isBeingDeleted() ? LastOperation.DELETE : LastOperation.RECONCILE;
    String operation = etcd.isBeingDeleted() ? "TriggerDelete" : SYNC;
    return EtcdStatusBuilder.from(before(etcd))
        .lastOperation(lastOperations.failed(etcd, type, failure, now))
        .lastErrors(LastOperations.errors(etcd, operation, failure, now))
        .conditions(ReconcileConditions.after(failure, CheckInput.previousConditions(etcd), now))
        .build();
  }

  /** The status while a cluster is taken down. */
  public EtcdStatus whileDeleting(Etcd etcd, Optional<String> waitingFor, Instant now) {
    String state = waitingFor.isPresent() ? LastOperation.REQUEUE : LastOperation.PROCESSING;
    String description = waitingFor.orElse("The cluster's objects are being deleted.");
    return EtcdStatusBuilder.from(before(etcd))
        .lastOperation(lastOperations.deleting(etcd, state, description, now))
        .lastErrors(null)
        .build();
  }

  private Instant nextCheck(CheckInput checkInput, ConditionMerge.Result result) {
    Outcome outcome = checkInput.outcome();
    Instant silence =
        memberStatuses.nextChange(outcome.observed(), outcome.plan(), checkInput.now());
    return silence.isBefore(result.until()) ? silence : result.until();
  }

  /** While the spec is not acted on, the member set is measured by what it was told last. */
  private static int expected(Etcd etcd, Outcome outcome, boolean done) {
    boolean current = done || isObserved(etcd);
    return current
        ? outcome.plan().members().size()
        : outcome
            .observed()
            .memberSet(outcome.plan().names().memberSet())
            .map(set -> new MemberSetStatus(set).desired())
            .orElse(outcome.plan().members().size());
  }

  private static boolean isObserved(Etcd etcd) {
    Long generation = etcd.getMetadata().getGeneration();
    return generation != null && generation.equals(before(etcd).observedGeneration());
  }

  private static EtcdStatus.JoinedCluster joined(
      Etcd etcd, List<Condition> conditions, Instant now) {
    EtcdStatus before = before(etcd);
    ExistingCluster asked = etcd.getSpec().etcd().bootstrapWithExistingCluster();
    if (before.bootstrapWithExistingCluster() != null || asked == null) {
      return before.bootstrapWithExistingCluster();
    }
    boolean joined =
        conditions.stream()
            .anyMatch(
                condition ->
                    condition.type().equals(BootstrappedFromClusterCheck.TYPE)
                        && condition.hasStatusTrue());
    return joined ? new EtcdStatus.JoinedCluster(Rfc3339.format(now), asked.members()) : null;
  }

  private static EtcdStatus before(Etcd etcd) {
    return etcd.getStatus() == null ? EtcdStatus.EMPTY : etcd.getStatus();
  }
}
