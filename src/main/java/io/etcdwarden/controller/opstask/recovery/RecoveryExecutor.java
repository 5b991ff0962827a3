package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.plan.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** Carries out the steps of a started recovery, and aborts it without loss of data. */
final class RecoveryExecutor {
  private final RecoveryApi api;
  private final RecoveryReader reader;
  private final String task;
  private final boolean timedOut;

  /**
   * @param task the name of the task, which the Etcd must allow
   * @param timedOut whether the timeout of the task has ended: then the task ends as soon as that
   *     is safe
   */
  RecoveryExecutor(RecoveryApi api, RecoveryReader reader, String task, boolean timedOut) {
    this.api = api;
    this.reader = reader;
    this.task = task;
    this.timedOut = timedOut;
  }

  /**
   * Carries out one step. A change of the phase is no step of its own.
   *
   * @param requested the member that the task names; may be empty
   */
  AttemptResult execute(Etcd etcd, RecoveryProgress progress, Optional<String> requested) {
    Optional<String> other = requested.filter(name -> !name.equals(progress.survivor()));
    return other.isPresent()
        ? changeSurvivor(etcd, progress, other.get())
        : execute(etcd, progress);
  }

  private AttemptResult execute(Etcd etcd, RecoveryProgress progress) {
    RecoveryState state = reader.state(etcd, progress);
    RecoveryStep step = RecoveryStep.next(progress, state);
    Optional<RecoveryStep.Wait> unfinished =
        timedOut ? RecoveryStep.timedOut(progress, step) : Optional.empty();
    return unfinished.isPresent()
        ? abort(etcd, progress, state, unfinished.get())
        : carryOut(step, etcd, progress, state);
  }

  private AttemptResult carryOut(
      RecoveryStep step, Etcd etcd, RecoveryProgress progress, RecoveryState state) {
    return switch (step) {
      case RecoveryStep.Wait wait -> stepDone(wait.waitingFor());
      case RecoveryStep.Abort abort -> failed(abort);
      case RecoveryStep.StopMembers _ -> {
        api.scale(state.memberSet(), 0);
        yield stepDone(
            "all members are being stopped; the data of " + progress.survivor() + " is kept");
      }
      case RecoveryStep.EnterPhase enterPhase -> {
        RecoveryProgress next = progress.withPhase(enterPhase.next());
        yield execute(api.writeRecoveryAnnotation(etcd, Optional.of(next.annotationValue())), next);
      }
      case RecoveryStep.CreateConfigMap _ -> {
        Names names = Names.of(etcd);
        api.createIfAbsent(BootstrapPod.configMap(etcd, names, reader.memberConfigMap(names)));
        yield new AttemptResult.StepDone(Optional.empty());
      }
      case RecoveryStep.StartBootstrapPod _ -> {
        api.createIfAbsent(
            BootstrapPod.render(etcd, Names.of(etcd), state.memberSet(), progress.survivor()));
        yield stepDone(
            "member "
                + progress.survivor()
                + " is started alone to bootstrap a new cluster with its data");
      }
      case RecoveryStep.DeleteObjects deleteObjects ->
          RecoveryConsent.missing(etcd, task)
              .map(message -> failed(message + "; nothing more is deleted"))
              .orElseGet(() -> delete(deleteObjects, progress, state));
      case RecoveryStep.StartMembers _ -> {
        api.scale(state.memberSet(), progress.size());
        yield stepDone("all members are being started; the others join " + progress.survivor());
      }
      case RecoveryStep.Finish _ -> {
        api.writeRecoveryAnnotation(etcd, Optional.empty());
        yield new AttemptResult.Succeeded(
            "the cluster has a quorum again, with the data of "
                + progress.survivor()
                + "; all "
                + progress.size()
                + " members are ready");
      }
    };
  }

  /**
   * Reads the claim of the survivor again before each deletion, because a user may have deleted it
   * since the state was read.
   */
  private AttemptResult delete(
      RecoveryStep.DeleteObjects step, RecoveryProgress progress, RecoveryState state) {
    for (HasMetadata object : step.objects()) {
      Optional<RecoveryStep.Abort> loss = dataLoss(progress, state);
      if (loss.isPresent()) {
        return failed(loss.get());
      }
      api.delete(object);
    }
    return stepDone(step.description());
  }

  private Optional<RecoveryStep.Abort> dataLoss(RecoveryProgress progress, RecoveryState state) {
    return state
        .survivorClaim()
        .flatMap(
            claim ->
                reader
                    .reread(claim)
                    .map(current -> RecoveryStep.dataLoss(progress, current))
                    .orElseGet(() -> Optional.of(RecoveryStep.survivorIsGone(progress))));
  }

  private AttemptResult changeSurvivor(Etcd etcd, RecoveryProgress progress, String other) {
    boolean mayChange =
        progress.phase() == RecoveryProgress.Phase.STOP
            || progress.phase() == RecoveryProgress.Phase.FOUND;
    RecoveryProgress next = progress.withSurvivor(other);
    boolean hasData =
        mayChange
            && reader
                .state(etcd, next)
                .survivorClaim()
                .filter(claim -> ClaimLoss.reason(claim).isEmpty())
                .isPresent();
    if (!hasData) {
      return failed(
          "an earlier task has kept the data of "
              + progress.survivor()
              + ", and the volume of "
              + other
              + " may be deleted already; create a task without recoverQuorum.member");
    }
    api.writeRecoveryAnnotation(etcd, Optional.of(next.annotationValue()));
    return stepDone(
        "the data of "
            + other
            + " is kept instead of that of "
            + progress.survivor()
            + ", because the task names it");
  }

  /** The members may only be started again if the survivor has not bootstrapped yet. */
  private AttemptResult abort(
      Etcd etcd, RecoveryProgress progress, RecoveryState state, RecoveryStep.Wait wait) {
    String timeout = "timed out in the step \"" + wait.waitingFor() + "\": " + wait.remedy();
    return switch (progress.phase()) {
      case STOP -> {
        api.scale(state.memberSet(), progress.size());
        removeProgress(etcd, progress);
        yield failed(timeout + "; the members are started again, no data is lost");
      }
      case FOUND, CLEAR -> {
        if (!state.isScaledDown()) {
          api.scale(state.memberSet(), 0);
        }
        yield failed(
            timeout + "; the members stay stopped until another task continues the recovery");
      }
      case JOIN -> {
        api.writeRecoveryAnnotation(etcd, Optional.empty());
        yield failed(
            timeout + "; " + progress.survivor() + " has the data, and the others can still join");
      }
    };
  }

  /**
   * Retries after a conflict: the members are started again, and with a remaining annotation the
   * next task would stop them once more.
   */
  private void removeProgress(Etcd etcd, RecoveryProgress progress) {
    try {
      api.writeRecoveryAnnotation(etcd, Optional.empty());
    } catch (ConflictException changed) {
      api.etcd(etcd.getMetadata().getName())
          .filter(current -> RecoveryProgress.of(current).filter(progress::equals).isPresent())
          .ifPresent(current -> removeProgress(current, progress));
    }
  }

  private static AttemptResult stepDone(String message) {
    return new AttemptResult.StepDone(Optional.of(message));
  }

  private static AttemptResult failed(RecoveryStep.Abort abort) {
    return failed(abort.reason() + "; " + abort.remedy());
  }

  private static AttemptResult failed(String message) {
    return new AttemptResult.Failed(ErrorCode.QUORUM_RECOVERY, message);
  }
}
