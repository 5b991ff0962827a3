package io.etcdwarden.controller.opstask.recovery;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.member.MemberClients;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.controller.opstask.operation.StartedMark;
import io.etcdwarden.controller.opstask.operation.TaskTimestamps;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.plan.Replicas;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Recovers a cluster from permanently lost quorum with the data of one member, the survivor. All
 * members are stopped, the survivor bootstraps a new cluster in the bootstrap pod, the claims of
 * the other members are deleted, and they join the survivor as new members.
 *
 * <p>Each attempt does one step, which depends on the live objects at that time. The order of the
 * steps protects the data: no claim is deleted before the survivor has served alone, and the
 * survivor never serves alone while another member may run.
 */
public final class QuorumRecovery implements Operation {
  private static final int DEFAULT_TIMEOUT_SECONDS = 1_800;

  private final EtcdOpsTask task;
  private final EtcdOpsTask.RecoverQuorum options;
  private final RecoveryApi api;
  private final RecoveryReader reader;
  private final SidecarExecutor executor;
  private final InstantSource clock;

  public QuorumRecovery(
      EtcdOpsTask task,
      RecoveryApi api,
      MemberClients clients,
      SidecarExecutor executor,
      InstantSource clock) {
    this.task = task;
    this.options = task.getSpec().config().recoverQuorum();
    this.api = api;
    this.reader = new RecoveryReader(api, clients);
    this.executor = executor;
    this.clock = clock;
  }

  @Override
  public String metricLabel() {
    return "quorum-recovery";
  }

  @Override
  public String description() {
    return "recovers the cluster from lost quorum with the data of one member";
  }

  @Override
  public boolean requiresReadyEtcd() {
    return false;
  }

  /** A started recovery continues in any state of the cluster. */
  @Override
  public Optional<Rejection> rejection(Etcd etcd) {
    return hasStarted() ? Optional.empty() : QuorumLoss.rejection(etcd, task, clock.instant());
  }

  /** Whether an earlier attempt has done a step. A failed attempt is not a step. */
  private boolean hasStarted() {
    return task.state().filter(EtcdOpsTask.IN_PROGRESS::equals).isPresent()
        && StartedMark.isOn(task);
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    return executor.submit(() -> attempt(etcd.getMetadata().getName()));
  }

  AttemptResult attempt(String name) {
    try {
      Etcd etcd =
          api.etcd(name)
              .orElseThrow(
                  () -> new OperatorException(ErrorCode.GET_ETCD, "there is no Etcd " + name));
      if (etcd.isBeingDeleted()) {
        return failed("Etcd " + name + " is being deleted, so the recovery stops");
      }
      Optional<RecoveryProgress> progress = RecoveryProgress.of(etcd);
      if (progress.isPresent()) {
        return new RecoveryExecutor(api, reader, task.getMetadata().getName(), isTimedOut())
            .execute(etcd, progress.get(), requestedMember());
      }
      return hasStarted() ? resultWithoutProgress(etcd) : start(etcd, task.getMetadata().getName());
    } catch (ConflictException changed) {
      return new AttemptResult.StepDone(Optional.empty());
    } catch (OperatorException failure) {
      return resultOf(failure);
    }
  }

  /**
   * A safe end depends on the live objects. So a started recovery is retried while the API server
   * fails, even after the timeout.
   */
  private AttemptResult resultOf(OperatorException failure) {
    boolean isApiFailure = failure.code() == ErrorCode.API_SERVER;
    boolean mayRetry = isTimedOut() ? isApiFailure && hasStarted() : isApiFailure || hasStarted();
    return mayRetry
        ? new AttemptResult.Retry(
            failure.code(),
            (hasStarted() ? "" : "Nothing has been done yet: ") + failure.getMessage())
        : new AttemptResult.Failed(failure.code(), failure.getMessage());
  }

  /** The operator was killed between the last step and its report, or a user has intervened. */
  private AttemptResult resultWithoutProgress(Etcd etcd) {
    return reader.hasQuorum(etcd)
        ? new AttemptResult.Succeeded("the cluster has a quorum again")
        : failed(
            "the recovery was aborted, because the annotation "
                + Annotations.QUORUM_RECOVERY
                + " was removed from the Etcd; create a new task");
  }

  /** Checks the consent again, because a user may have withdrawn it after the admission. */
  private AttemptResult start(Etcd etcd, String name) {
    return RecoveryConsent.missing(etcd, name)
        .map(QuorumRecovery::failed)
        .orElseGet(() -> chooseSurvivor(etcd));
  }

  private AttemptResult chooseSurvivor(Etcd etcd) {
    StatefulSet set = reader.memberSet(etcd);
    int size = Replicas.valid(etcd);
    if (!Integer.valueOf(size).equals(set.getSpec().getReplicas())) {
      return failed(
          "StatefulSet "
              + set.getMetadata().getName()
              + " and the Etcd have different numbers of replicas; wait until the change is done,"
              + " or revert it first");
    }
    return switch (SurvivorChoice.choose(
        reader.candidates(etcd, set, requestedMember()), requestedMember())) {
      case SurvivorChoice.Rejected rejected ->
          new AttemptResult.Failed(rejected.rejection().code(), rejected.rejection().message());
      case SurvivorChoice.Chosen chosen -> stopMembers(etcd, set, chosen);
    };
  }

  /** The first step, which needs the proof that the recovery may delete the other claims. */
  private AttemptResult stopMembers(Etcd etcd, StatefulSet set, SurvivorChoice.Chosen chosen) {
    Optional<Rejection> rejection =
        new ClaimProof(api, etcd, set).labelAll(reader.unlabelledClaims(etcd, set));
    if (rejection.isPresent()) {
      return new AttemptResult.Failed(rejection.get().code(), rejection.get().message());
    }
    var progress =
        new RecoveryProgress(
            RecoveryProgress.Phase.STOP, chosen.pod(), set.getSpec().getReplicas());
    api.writeRecoveryAnnotation(etcd, Optional.of(progress.annotationValue()));
    return stepDone(
        "the data of "
            + chosen.pod()
            + " is kept "
            + chosen.reason()
            + "; all members are being stopped");
  }

  private Optional<String> requestedMember() {
    return Optional.ofNullable(options.member()).filter(name -> !name.isEmpty());
  }

  private boolean isTimedOut() {
    String started = task.getStatus() == null ? null : task.getStatus().startedAt();
    int seconds = requireNonNullElse(options.timeoutSeconds(), DEFAULT_TIMEOUT_SECONDS);
    return started != null
        && clock.instant().isAfter(TaskTimestamps.parse(started, task).plusSeconds(seconds));
  }

  private static AttemptResult stepDone(String message) {
    return new AttemptResult.StepDone(Optional.of(message));
  }

  private static AttemptResult failed(String message) {
    return new AttemptResult.Failed(ErrorCode.QUORUM_RECOVERY, message);
  }
}
