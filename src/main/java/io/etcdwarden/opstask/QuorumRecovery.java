package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.RecoveryDesk;
import io.etcdwarden.kube.StaleException;
import io.etcdwarden.sidecar.BackupRestore;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Brings back a cluster that has lost its quorum for good, with the data of one member: all members
 * are stopped, the kept one founds a cluster of its own in a pod made for that, the volumes of the
 * others are removed, and they join it as new members.
 *
 * <p>Each attempt does one step that takes time, found from what the API server has at that moment.
 * The order is what keeps data: no volume is removed before the kept member has served alone, and
 * it never does while another member may run.
 */
final class QuorumRecovery implements Operation {
  private static final int USUAL_SECONDS = 1_800;

  /** Begins what is told of a failure before the first step, so that it is not taken for one. */
  private static final String NOTHING_DONE = "Nothing has been done yet";

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

  /** Whether a step has been told already; an attempt that came to nothing is none. */
  private boolean hasBegun() {
    return Optional.ofNullable(task.getStatus())
        .filter(_ -> task.state().filter(EtcdOpsTask.IN_PROGRESS::equals).isPresent())
        .map(EtcdOpsTask.Status::lastOperation)
        .map(LastOperation::description)
        .filter(told -> !told.equals(TaskStatuses.begins(doing())))
        .filter(told -> !told.startsWith(NOTHING_DONE))
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
      if (etcd.isBeingDeleted()) {
        return failed("Etcd " + name + " is being deleted, so nothing more is done to it");
      }
      Optional<RecoveryMark> mark = RecoveryMark.of(etcd);
      if (mark.isPresent()) {
        return new RecoveryWork(desk, look, isOverdue()).goOn(etcd, mark.get(), wished());
      }
      return hasBegun() ? ended(etcd) : choose(etcd);
    } catch (StaleException changed) {
      return new Ending.Further(Optional.empty());
    } catch (OperatorException failure) {
      return ending(failure);
    }
  }

  /**
   * Without the API server's word nobody can tell how to end safely, so what was begun is not given
   * up for want of it, however late.
   */
  private Ending ending(OperatorException failure) {
    boolean isDeaf = failure.code() == ErrorCode.API_SERVER;
    boolean mayPass = isOverdue() ? isDeaf && hasBegun() : isDeaf || hasBegun();
    return mayPass
        ? new Ending.Unclear(
            failure.code(), (hasBegun() ? "" : NOTHING_DONE + ": ") + failure.getMessage())
        : new Ending.Failed(failure.code(), failure.getMessage());
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
    return switch (KeptMember.among(look.candidates(etcd, set, wished()), wished())) {
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

  private boolean isOverdue() {
    String started = task.getStatus() == null ? null : task.getStatus().startedAt();
    int seconds = requireNonNullElse(wish.timeoutSeconds(), USUAL_SECONDS);
    return started != null
        && clock.instant().isAfter(TaskTimes.read(started, task).plusSeconds(seconds));
  }

  private static Ending further(String sentence) {
    return new Ending.Further(Optional.of(sentence));
  }

  private static Ending failed(String sentence) {
    return new Ending.Failed(ErrorCode.QUORUM_RECOVERY, sentence);
  }
}
