package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.access.RecoveryApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.plan.Names;
import java.util.Optional;

/** Takes the steps of a recovery that was begun, and knows how to stop without losing data. */
final class RecoveryExecutor {
  private final RecoveryApi api;
  private final RecoveryReader reader;
  private final boolean timedOut;

  /**
   * @param timedOut whether the task has used up its time: then it ends as soon as that is safe
   */
  RecoveryExecutor(RecoveryApi api, RecoveryReader reader, boolean timedOut) {
    this.api = api;
    this.reader = reader;
    this.timedOut = timedOut;
  }

  /**
   * Does one step that takes time.
   *
   * @param wished the member that the task names; may be empty
   */
  AttemptResult execute(Etcd etcd, RecoveryProgress progress, Optional<String> wished) {
    Optional<String> other = wished.filter(name -> !name.equals(progress.survivor()));
    return other.isPresent()
        ? changeSurvivor(etcd, progress, other.get())
        : execute(etcd, progress);
  }

  private AttemptResult execute(Etcd etcd, RecoveryProgress progress) {
    RecoveryState state = reader.state(etcd, progress);
    RecoveryStep step = RecoveryStep.next(progress, state);
    Optional<RecoveryStep.Wait> trouble =
        timedOut ? RecoveryStep.timedOut(progress, step) : Optional.empty();
    return trouble.isPresent()
        ? abort(etcd, progress, state, trouble.get())
        : carryOut(step, etcd, progress, state);
  }

  private AttemptResult carryOut(
      RecoveryStep step, Etcd etcd, RecoveryProgress progress, RecoveryState state) {
    return switch (step) {
      case RecoveryStep.Wait wait -> stepDone(wait.waitingFor());
      case RecoveryStep.Abort abort -> failed(abort.reason() + "; " + abort.remedy());
      case RecoveryStep.StopMembers _ -> {
        api.scale(state.memberSet(), 0);
        yield stepDone("all members are stopped; the data of " + progress.survivor() + " is kept");
      }
      case RecoveryStep.EnterPhase enterPhase -> {
        RecoveryProgress next = progress.withPhase(enterPhase.next());
        yield execute(api.writeRecoveryAnnotation(etcd, Optional.of(next.annotationValue())), next);
      }
      case RecoveryStep.CreateConfigMap _ -> {
        Names names = Names.of(etcd);
        api.createIfAbsent(BootstrapPod.configuration(etcd, names, reader.memberConfigMap(names)));
        yield new AttemptResult.StepDone(Optional.empty());
      }
      case RecoveryStep.StartBootstrapPod _ -> {
        api.createIfAbsent(
            BootstrapPod.render(etcd, Names.of(etcd), state.memberSet(), progress.survivor()));
        yield stepDone(
            "member "
                + progress.survivor()
                + " is started alone, to found a cluster with its data");
      }
      case RecoveryStep.DeleteObjects deleteObjects -> {
        deleteObjects.objects().forEach(api::delete);
        yield stepDone(deleteObjects.description());
      }
      case RecoveryStep.StartMembers _ -> {
        api.scale(state.memberSet(), progress.size());
        yield stepDone("all members are started; the others join " + progress.survivor());
      }
      case RecoveryStep.Finish _ -> {
        api.writeRecoveryAnnotation(etcd, Optional.empty());
        yield new AttemptResult.Succeeded(
            "the cluster has its quorum again, with the data of "
                + progress.survivor()
                + "; all "
                + progress.size()
                + " members are ready");
      }
    };
  }

  private AttemptResult changeSurvivor(Etcd etcd, RecoveryProgress progress, String other) {
    boolean mayChange =
        progress.phase() == RecoveryProgress.Phase.STOP
            || progress.phase() == RecoveryProgress.Phase.FOUND;
    RecoveryProgress next = progress.withSurvivor(other);
    if (!mayChange || reader.state(etcd, next).survivorClaim().isEmpty()) {
      return failed(
          "an earlier task has kept "
              + progress.survivor()
              + ", and the volume of "
              + other
              + " is gone or may be; create a task without recoverQuorum.member");
    }
    api.writeRecoveryAnnotation(etcd, Optional.of(next.annotationValue()));
    return stepDone(
        "the data of "
            + other
            + " is kept instead of that of "
            + progress.survivor()
            + ", as the task names it");
  }

  /** Only as long as nobody was founded may the members simply be started again. */
  private AttemptResult abort(
      Etcd etcd, RecoveryProgress progress, RecoveryState state, RecoveryStep.Wait wait) {
    String tooLong = wait.waitingFor() + " has taken too long: " + wait.remedy();
    return switch (progress.phase()) {
      case STOP -> {
        api.scale(state.memberSet(), progress.size());
        removeProgress(etcd, progress);
        yield failed(tooLong + "; the members are started again, nothing is lost");
      }
      case FOUND, CLEAR -> {
        if (!state.isScaledDown()) {
          api.scale(state.memberSet(), 0);
        }
        yield failed(tooLong + "; the members stay stopped until a further task goes on from here");
      }
      case JOIN -> {
        api.writeRecoveryAnnotation(etcd, Optional.empty());
        yield failed(
            tooLong + "; " + progress.survivor() + " has the data, and the others may still join");
      }
    };
  }

  /** The members are started again: a mark that stayed would have them stopped once more. */
  private void removeProgress(Etcd etcd, RecoveryProgress progress) {
    try {
      api.writeRecoveryAnnotation(etcd, Optional.empty());
    } catch (ConflictException changed) {
      api.etcd(etcd.getMetadata().getName())
          .filter(now -> RecoveryProgress.of(now).filter(progress::equals).isPresent())
          .ifPresent(now -> removeProgress(now, progress));
    }
  }

  private static AttemptResult stepDone(String sentence) {
    return new AttemptResult.StepDone(Optional.of(sentence));
  }

  private static AttemptResult failed(String sentence) {
    return new AttemptResult.Failed(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
