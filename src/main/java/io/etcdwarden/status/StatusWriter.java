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
import io.etcdwarden.plan.PeerPlan;
import io.etcdwarden.plan.SpecWarnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Computes the status of an Etcd from the outcome of a reconcile, or from its failure. */
public final class StatusWriter {
  /** The name of a reconcile in {@code status.lastErrors}, as etcd-druid writes it. */
  private static final String SYNC = "Sync";

  private final MemberStatuses memberStatuses;
  private final LastOperations lastOperations;

  /**
   * @param runIds creates the {@code runID} of a recorded operation
   */
  public StatusWriter(MemberThresholds memberThresholds, Supplier<UUID> runIds) {
    this.memberStatuses = new MemberStatuses(memberThresholds);
    this.lastOperations = new LastOperations(runIds);
  }

  /**
   * The result of a reconcile for users.
   *
   * @param status equal to the previous status if nothing has changed
   * @param nextCheck when the passing of time alone changes the status; {@link Instant#MAX} if it
   *     never does
   * @param problemEvents problems of members that the previous status did not contain, and the
   *     warnings about a spec that was applied now
   */
  public record Result(EtcdStatus status, Instant nextCheck, List<EventText> problemEvents) {
    /** Since when at least one member is not ready; empty if all members are ready. */
    public Optional<Instant> membersNotReadySince() {
      return Stream.ofNullable(status.conditions())
          .flatMap(List::stream)
          .filter(ConditionType.ALL_MEMBERS_READY::isTypeOf)
          .filter(condition -> !condition.hasStatusTrue())
          .map(condition -> Instant.parse(condition.lastTransitionTime()))
          .findFirst();
    }
  }

  /** The status after a reconcile that observed the cluster. */
  public Result afterReconcile(Etcd etcd, Outcome outcome, Instant now) {
    EtcdStatus before = before(etcd);
    LastOperation operation = lastOperations.reconciled(etcd, outcome.progress(), now);
    boolean done = outcome.progress() instanceof Progress.Done;
    EtcdStatusBuilder status =
        EtcdStatusBuilder.from(before)
            .lastOperation(operation)
            .lastErrors(errors(etcd, outcome.progress(), now))
            .observedGeneration(
                done ? etcd.getMetadata().getGeneration() : before.observedGeneration());
    if (outcome.plan().runtimeDisabled()) {
      if (before.conditions() != null) {
        status.conditions(
            ReconcileConditions.withoutReconcileConditions(CheckInput.previousConditions(etcd)));
      }
      return new Result(status.build(), outcome.pki().nextDue(), List.of());
    }
    List<MemberStatus> members =
        memberStatuses.from(outcome.observed(), outcome.plan(), before, now);
    CheckInput input = new CheckInput(etcd, outcome, members, now);
    ConditionMerge.Result merged = new ConditionMerge(input).merge(ConditionCheck.ALL);
    status
        .members(members)
        .conditions(merged.conditions())
        .memberSet(input.memberSet().map(MemberSetStatus::new), expected(etcd, outcome, done))
        .selector(Labels.selector(outcome.plan().names().partOf()))
        .joinedCluster(joined(input, merged.conditions()))
        .certificates(CertificateStatuses.of(outcome.pki(), input.pairs()))
        .clientCertificates(ClientCertificateStatuses.of(outcome.pki().clients()));
    List<EventText> events = new ArrayList<>(newProblems(input));
    if (done && LastOperations.isNewSpec(etcd)) {
      events.addAll(specWarnings(etcd));
    }
    return new Result(status.build(), nextCheck(input, merged), events);
  }

  private static List<EventText> specWarnings(Etcd etcd) {
    return SpecWarnings.of(etcd).stream()
        .map(warning -> EventText.warning(warning.reason(), warning.message()))
        .toList();
  }

  /**
   * A problem whose sentence is in a previous condition was already recorded as an event. The
   * status remembers it even if the operator restarts.
   */
  private static List<EventText> newProblems(CheckInput input) {
    return Stream.concat(
            MemberProblems.of(input).active().stream(), new BackupProblems(input).active().stream())
        .distinct()
        .filter(
            problem ->
                CheckInput.previousConditions(input.etcd()).stream()
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

  /** The status after a failure before the cluster was observed; the members stay as they were. */
  public EtcdStatus afterFailure(Etcd etcd, OperatorException failure, Instant now) {
    String type = etcd.isBeingDeleted() ? LastOperation.DELETE : LastOperation.RECONCILE;
    String operation = etcd.isBeingDeleted() ? "TriggerDelete" : SYNC;
    return EtcdStatusBuilder.from(before(etcd))
        .lastOperation(lastOperations.failed(etcd, type, failure, now))
        .lastErrors(LastOperations.errors(etcd, operation, failure, now))
        .conditions(
            ReconcileConditions.afterFailure(failure, CheckInput.previousConditions(etcd), now))
        .build();
  }

  /** The status while the operator deletes the objects of the cluster. */
  public EtcdStatus whileDeleting(Etcd etcd, Optional<String> waitingFor, Instant now) {
    String state = waitingFor.isPresent() ? LastOperation.REQUEUE : LastOperation.PROCESSING;
    String description = waitingFor.orElse("The cluster's objects are being deleted.");
    return EtcdStatusBuilder.from(before(etcd))
        .lastOperation(lastOperations.deleting(etcd, state, description, now))
        .lastErrors(null)
        .build();
  }

  private Instant nextCheck(CheckInput input, ConditionMerge.Result merged) {
    Outcome outcome = input.outcome();
    Instant memberChange =
        memberStatuses.nextChange(outcome.observed(), outcome.plan(), input.now());
    return memberChange.isBefore(merged.validUntil()) ? memberChange : merged.validUntil();
  }

  /**
   * A spec that is not applied yet does not count: then the StatefulSet says how many to expect.
   */
  private static int expected(Etcd etcd, Outcome outcome, boolean done) {
    boolean current = done || etcd.hasObservedSpec();
    return current
        ? outcome.plan().members().size()
        : outcome
            .observed()
            .memberSet(outcome.plan().names().memberSet())
            .map(set -> new MemberSetStatus(set).desired())
            .orElse(outcome.plan().members().size());
  }

  private static EtcdStatus.JoinedCluster joined(CheckInput input, List<Condition> conditions) {
    EtcdStatus before = before(input.etcd());
    PeerPlan peers = input.outcome().plan().peers();
    if (before.bootstrapWithExistingCluster() != null || !peers.joinsCluster()) {
      return before.bootstrapWithExistingCluster();
    }
    boolean joined =
        ConditionType.BOOTSTRAPPED_WITH_EXISTING_CLUSTER
            .in(conditions)
            .filter(Condition::hasStatusTrue)
            .isPresent();
    return joined
        ? new EtcdStatus.JoinedCluster(Rfc3339.format(input.now()), members(peers.joined()))
        : null;
  }

  private static List<ExistingCluster.Member> members(List<PeerPlan.Peer> peers) {
    return peers.stream()
        .map(peer -> new ExistingCluster.Member(peer.name(), peer.peerUrls()))
        .toList();
  }

  private static EtcdStatus before(Etcd etcd) {
    return etcd.getStatus() == null ? EtcdStatus.EMPTY : etcd.getStatus();
  }
}
