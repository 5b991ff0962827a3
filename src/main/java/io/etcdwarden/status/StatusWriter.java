package io.etcdwarden.status;

import io.etcdwarden.api.Announcement;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
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
  public StatusWriter(Thresholds thresholds, Supplier<UUID> runIds) {
    this.memberStatuses = new MemberStatuses(thresholds);
    this.lastOperations = new LastOperations(runIds);
  }

  /**
   * What is told after a run.
   *
   * @param status equal to the one before if nothing is to be told
   * @param nextLook when time alone would change it; {@link Instant#MAX} if it never does
   * @param troubles of members, those that the status before did not tell of
   */
  public record Written(EtcdStatus status, Instant nextLook, List<Announcement> troubles) {
    /** Since when not every member that is asked for is ready; empty if all are. */
    public Optional<Instant> membersMissedSince() {
      return Stream.ofNullable(status.conditions())
          .flatMap(List::stream)
          .filter(condition -> condition.type().equals(AllMembersReadyCheck.TYPE))
          .filter(condition -> !condition.holds())
          .map(condition -> Instant.parse(condition.lastTransitionTime()))
          .findFirst();
    }
  }

  /** The status after a run. */
  public Written write(Etcd etcd, Outcome outcome, Instant now) {
    EtcdStatus before = before(etcd);
    LastOperation operation = lastOperations.reconciled(etcd, outcome.progress(), now);
    boolean done = outcome.progress() instanceof Progress.Done;
    StatusDraft draft =
        StatusDraft.from(before)
            .lastOperation(operation)
            .lastErrors(errors(etcd, outcome.progress(), now))
            .observedGeneration(
                done ? etcd.getMetadata().getGeneration() : before.observedGeneration());
    if (outcome.plan().runtimeDisabled()) {
      if (before.conditions() != null) {
        draft.conditions(RunConditions.without(Facts.conditions(etcd)));
      }
      return new Written(draft.build(), outcome.pki().nextDue(), List.of());
    }
    List<MemberStatus> members = memberStatuses.read(outcome.after(), outcome.plan(), before, now);
    Facts facts = new Facts(etcd, outcome, members, now);
    ConditionMerge.Merged merged = new ConditionMerge(facts).merge(CHECKS);
    draft
        .members(members)
        .conditions(merged.conditions())
        .memberSet(facts.memberSet().map(MemberSetFacts::new), expected(etcd, outcome, done))
        .selector(Labels.selector(outcome.plan().names().partOf()))
        .joinedCluster(joined(etcd, merged.conditions(), now))
        .certificates(CertificateLines.of(outcome.pki()));
    return new Written(draft.build(), nextLook(facts, merged), news(facts));
  }

  /** A sentence that a condition has is no news, also for an operator that was restarted. */
  private static List<Announcement> news(Facts facts) {
    return Stream.concat(
            MemberTroubles.of(facts).told().stream(), new BackupTroubles(facts).told().stream())
        .distinct()
        .filter(
            trouble ->
                Facts.conditions(facts.etcd()).stream()
                    .noneMatch(condition -> condition.message().contains(trouble.sentence())))
        .map(trouble -> Announcement.warning(trouble.reason(), trouble.sentence()))
        .toList();
  }

  private static List<LastError> errors(Etcd etcd, Progress progress, Instant now) {
    return switch (progress) {
      case Progress.Done _, Progress.Waiting _ -> null;
      case Progress.Untouched _ -> before(etcd).lastErrors();
      case Progress.Failed failed -> LastOperations.errors(etcd, SYNC, failed.failure(), now);
    };
  }

  /** The status after a failure that kept us from looking: what was known stays. */
  public EtcdStatus writeFailure(Etcd etcd, OperatorException failure, Instant now) {
    String type = etcd.isBeingDeleted() ? LastOperation.DELETE : LastOperation.RECONCILE;
    String operation = etcd.isBeingDeleted() ? "TriggerDelete" : SYNC;
    return StatusDraft.from(before(etcd))
        .lastOperation(lastOperations.failed(etcd, type, failure, now))
        .lastErrors(LastOperations.errors(etcd, operation, failure, now))
        .conditions(RunConditions.after(failure, Facts.conditions(etcd), now))
        .build();
  }

  /** The status while a cluster is taken down. */
  public EtcdStatus writeDeleting(Etcd etcd, Optional<String> waitingFor, Instant now) {
    String state = waitingFor.isPresent() ? LastOperation.REQUEUE : LastOperation.PROCESSING;
    String description = waitingFor.orElse("The cluster's objects are being deleted.");
    return StatusDraft.from(before(etcd))
        .lastOperation(lastOperations.deleting(etcd, state, description, now))
        .lastErrors(null)
        .build();
  }

  private Instant nextLook(Facts facts, ConditionMerge.Merged merged) {
    Outcome outcome = facts.outcome();
    Instant silence = memberStatuses.nextChange(outcome.after(), outcome.plan(), facts.now());
    return silence.isBefore(merged.until()) ? silence : merged.until();
  }

  /** While the spec is not acted on, the member set is measured by what it was told last. */
  private static int expected(Etcd etcd, Outcome outcome, boolean done) {
    boolean current = done || isObserved(etcd);
    return current
        ? outcome.plan().members().size()
        : outcome
            .after()
            .memberSet(outcome.plan().names().memberSet())
            .map(set -> new MemberSetFacts(set).wanted())
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
                        && condition.holds());
    return joined ? new EtcdStatus.JoinedCluster(Times.text(now), asked.members()) : null;
  }

  private static EtcdStatus before(Etcd etcd) {
    return etcd.getStatus() == null ? EtcdStatus.EMPTY : etcd.getStatus();
  }
}
