package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.RecoveryDesk;
import io.etcdwarden.kube.StaleException;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.BackupRestore;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Brings back a cluster that has lost its quorum for good, with the data of one member: all members
 * are stopped, the kept one founds a cluster of its own in a pod made for that, the volumes of the
 * others are removed, and they join it as new members.
 *
 * <p>Each attempt does one step, found from what the API server has at that moment. The order is
 * what keeps data: no volume is removed before the kept member has served alone, and it never does
 * while another member may run.
 */
final class QuorumRecovery implements Operation {
  private static final int USUAL_SECONDS = 1_800;

  private final EtcdOpsTask task;
  private final EtcdOpsTask.RecoverQuorum wish;
  private final RecoveryDesk desk;
  private final RecoveryLook look;
  private final BackupRestore threads;
  private final InstantSource clock;

  QuorumRecovery(
      EtcdOpsTask task,
      RecoveryDesk desk,
      MemberCalls calls,
      BackupRestore threads,
      InstantSource clock) {
    this.task = task;
    this.wish = task.getSpec().config().recoverQuorum();
    this.desk = desk;
    this.look = new RecoveryLook(desk, calls);
    this.threads = threads;
    this.clock = clock;
  }

  @Override
  public String word() {
    return "quorum-recovery";
  }

  @Override
  public String doing() {
    return "recovers the cluster from lost quorum with the data of one member";
  }

  @Override
  public boolean asksForReady() {
    return false;
  }

  /** One that was begun goes on, whatever the cluster looks like by now. */
  @Override
  public Optional<Refusal> refusal(Etcd etcd) {
    return hasBegun() ? Optional.empty() : LostQuorum.refusal(etcd, wish, clock.instant());
  }

  /** Whether a step has been told already. */
  private boolean hasBegun() {
    return Optional.ofNullable(task.getStatus())
        .filter(_ -> task.state().filter(EtcdOpsTask.IN_PROGRESS::equals).isPresent())
        .map(EtcdOpsTask.Status::lastOperation)
        .filter(last -> !TaskStatuses.begins(doing()).equals(last.description()))
        .isPresent();
  }

  @Override
  public CompletableFuture<Ending> begin(Etcd etcd) {
    return threads.aside(() -> attempt(etcd.getMetadata().getName()));
  }

  Ending attempt(String name) {
    try {
      Etcd etcd =
          desk.etcd(name)
              .orElseThrow(
                  () -> new OperatorException(ErrorCode.GET_ETCD, "there is no Etcd " + name));
      Optional<RecoveryMark> mark = RecoveryMark.of(etcd);
      if (mark.isPresent()) {
        return goOn(etcd, mark.get());
      }
      return hasBegun() ? ended(etcd) : choose(etcd);
    } catch (StaleException changed) {
      return new Ending.Further(Optional.empty());
    } catch (OperatorException failure) {
      boolean mayPass = failure.code() == ErrorCode.API_SERVER || hasBegun();
      return mayPass && !isOverdue()
          ? new Ending.Unclear(failure.code(), failure.getMessage())
          : new Ending.Failed(failure.code(), failure.getMessage());
    }
  }

  /** The operator was stopped after the last step and before it could tell. */
  private Ending ended(Etcd etcd) {
    return look.hasQuorum(etcd)
        ? new Ending.Done("the cluster has its quorum again")
        : failed("the recovery was given up, as its mark on the Etcd is gone; create a new task");
  }

  private Ending choose(Etcd etcd) {
    StatefulSet set = look.set(etcd);
    int size = requireNonNullElse(etcd.getSpec().replicas(), 0);
    if (!Integer.valueOf(size).equals(set.getSpec().getReplicas())) {
      return failed(
          "StatefulSet "
              + set.getMetadata().getName()
              + " has another number of replicas than the Etcd; let the change be done or take it"
              + " back first");
    }
    return switch (KeptMember.among(look.candidates(etcd, set), wished())) {
      case KeptMember.Refused refused ->
          new Ending.Failed(refused.refusal().code(), refused.refusal().sentence());
      case KeptMember.Chosen chosen -> {
        var mark = new RecoveryMark(RecoveryMark.Phase.STOP, chosen.pod(), size);
        desk.note(etcd, Optional.of(mark.text()));
        yield further(
            "the data of "
                + chosen.pod()
                + " is kept, "
                + chosen.why()
                + "; all members are stopped");
      }
    };
  }

  private Optional<String> wished() {
    return Optional.ofNullable(wish.member()).filter(name -> !name.isEmpty());
  }

  private Ending goOn(Etcd etcd, RecoveryMark mark) {
    Optional<String> other = wished().filter(name -> !name.equals(mark.kept()));
    if (other.isPresent()) {
      return keepInstead(etcd, mark, other.get());
    }
    RecoveryScene scene = look.scene(etcd, mark);
    return switch (RecoveryStep.next(mark, scene)) {
      case RecoveryStep.Wait wait when isOverdue() -> giveUp(etcd, mark, scene, wait);
      case RecoveryStep.Wait wait -> further(wait.waitingFor());
      case RecoveryStep.GiveUp giveUp -> failed(giveUp.why() + "; restore from backup");
      case RecoveryStep.StopMembers _ -> {
        desk.scale(scene.set(), 0);
        yield further("all members are stopped; the data of " + mark.kept() + " is kept");
      }
      case RecoveryStep.Enter enter -> {
        desk.note(etcd, Optional.of(mark.in(enter.next()).text()));
        yield new Ending.Further(Optional.empty());
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
        desk.note(etcd, Optional.empty());
        yield failed(tooLong + "; the members are started again, nothing is lost");
      }
      case FOUND, CLEAR ->
          failed(tooLong + "; the members stay stopped until a further task goes on from here");
      case JOIN -> {
        desk.note(etcd, Optional.empty());
        yield failed(tooLong + "; " + mark.kept() + " has the data, and the others may still join");
      }
    };
  }

  private boolean isOverdue() {
    String started = task.getStatus() == null ? null : task.getStatus().startedAt();
    int seconds = requireNonNullElse(wish.timeoutSeconds(), USUAL_SECONDS);
    return started != null
        && clock.instant().isAfter(Instant.parse(started).plus(Duration.ofSeconds(seconds)));
  }

  private static Ending further(String sentence) {
    return new Ending.Further(Optional.of(sentence));
  }

  private static Ending failed(String sentence) {
    return new Ending.Failed(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
