package io.etcdwarden.opstask;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.kube.RecoveryDesk;
import io.etcdwarden.kube.StaleException;
import io.etcdwarden.plan.Names;
import java.util.Optional;

/** Takes the steps of a recovery that was begun, and knows how to stop without losing data. */
final class RecoveryWork {
  private final RecoveryDesk desk;
  private final RecoveryLook look;
  private final boolean overdue;

  /**
   * @param overdue whether the task has used up its time: then it ends as soon as that is safe
   */
  RecoveryWork(RecoveryDesk desk, RecoveryLook look, boolean overdue) {
    this.desk = desk;
    this.look = look;
    this.overdue = overdue;
  }

  /**
   * Does one step that takes time.
   *
   * @param wished the member that the task names; may be empty
   */
  Ending goOn(Etcd etcd, RecoveryMark mark, Optional<String> wished) {
    Optional<String> other = wished.filter(name -> !name.equals(mark.kept()));
    return other.isPresent() ? keepInstead(etcd, mark, other.get()) : goOn(etcd, mark);
  }

  private Ending goOn(Etcd etcd, RecoveryMark mark) {
    RecoveryScene scene = look.scene(etcd, mark);
    RecoveryStep step = RecoveryStep.next(mark, scene);
    Optional<RecoveryStep.Wait> trouble =
        overdue ? RecoveryStep.tooLong(mark, step) : Optional.empty();
    return trouble.isPresent()
        ? giveUp(etcd, mark, scene, trouble.get())
        : take(step, etcd, mark, scene);
  }

  private Ending take(RecoveryStep step, Etcd etcd, RecoveryMark mark, RecoveryScene scene) {
    return switch (step) {
      case RecoveryStep.Wait wait -> further(wait.waitingFor());
      case RecoveryStep.GiveUp giveUp -> failed(giveUp.why() + "; " + giveUp.remedy());
      case RecoveryStep.StopMembers _ -> {
        desk.scale(scene.set(), 0);
        yield further("all members are stopped; the data of " + mark.kept() + " is kept");
      }
      case RecoveryStep.Enter enter -> {
        RecoveryMark next = mark.in(enter.next());
        yield goOn(desk.note(etcd, Optional.of(next.text())), next);
      }
      case RecoveryStep.MakeConfiguration _ -> {
        Names names = MemberCalls.names(etcd);
        desk.create(FoundingPod.configuration(etcd, names, look.configuration(names)));
        yield new Ending.Further(Optional.empty());
      }
      case RecoveryStep.Found _ -> {
        desk.create(FoundingPod.render(etcd, MemberCalls.names(etcd), scene.set(), mark.kept()));
        yield further(
            "member " + mark.kept() + " is started alone, to found a cluster with its data");
      }
      case RecoveryStep.Remove remove -> {
        remove.objects().forEach(desk::delete);
        yield further(remove.doing());
      }
      case RecoveryStep.StartMembers _ -> {
        desk.scale(scene.set(), mark.size());
        yield further("all members are started; the others join " + mark.kept());
      }
      case RecoveryStep.Finish _ -> {
        desk.note(etcd, Optional.empty());
        yield new Ending.Done(
            "the cluster has its quorum again, with the data of "
                + mark.kept()
                + "; all "
                + mark.size()
                + " members are ready");
      }
    };
  }

  private Ending keepInstead(Etcd etcd, RecoveryMark mark, String other) {
    boolean mayChange =
        mark.phase() == RecoveryMark.Phase.STOP || mark.phase() == RecoveryMark.Phase.FOUND;
    RecoveryMark next = mark.keeping(other);
    if (!mayChange || look.scene(etcd, next).keptVolume().isEmpty()) {
      return failed(
          "an earlier task has kept "
              + mark.kept()
              + ", and the volume of "
              + other
              + " is gone or may be; create a task without recoverQuorum.member");
    }
    desk.note(etcd, Optional.of(next.text()));
    return further(
        "the data of "
            + other
            + " is kept instead of that of "
            + mark.kept()
            + ", as the task names it");
  }

  /** Only as long as nobody was founded may the members simply be started again. */
  private Ending giveUp(Etcd etcd, RecoveryMark mark, RecoveryScene scene, RecoveryStep.Wait wait) {
    String tooLong = wait.waitingFor() + " has taken too long: " + wait.remedy();
    return switch (mark.phase()) {
      case STOP -> {
        desk.scale(scene.set(), mark.size());
        takeOff(etcd, mark);
        yield failed(tooLong + "; the members are started again, nothing is lost");
      }
      case FOUND, CLEAR -> {
        if (!scene.isScaledDown()) {
          desk.scale(scene.set(), 0);
        }
        yield failed(tooLong + "; the members stay stopped until a further task goes on from here");
      }
      case JOIN -> {
        desk.note(etcd, Optional.empty());
        yield failed(tooLong + "; " + mark.kept() + " has the data, and the others may still join");
      }
    };
  }

  /** The members are started again: a mark that stayed would have them stopped once more. */
  private void takeOff(Etcd etcd, RecoveryMark mark) {
    try {
      desk.note(etcd, Optional.empty());
    } catch (StaleException changed) {
      desk.etcd(etcd.getMetadata().getName())
          .filter(now -> RecoveryMark.of(now).filter(mark::equals).isPresent())
          .ifPresent(now -> takeOff(now, mark));
    }
  }

  private static Ending further(String sentence) {
    return new Ending.Further(Optional.of(sentence));
  }

  private static Ending failed(String sentence) {
    return new Ending.Failed(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
