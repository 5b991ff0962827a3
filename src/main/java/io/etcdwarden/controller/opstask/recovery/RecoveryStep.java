package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a recovery does next. The decision depends only on the phase and on the live objects, so
 * that a step is not repeated if the operator was killed right after it.
 */
sealed interface RecoveryStep {
  /** Without the survivor, the other members would start the old cluster, or several clusters. */
  String RESTORE_FROM_BACKUP =
      "restore from backup (docs/backups.md): delete the Etcd, which also removes its annotation "
          + Annotations.QUORUM_RECOVERY
          + ", delete its PersistentVolumeClaims, and create the Etcd again with one member";

  /** Before the claims of the other members are deleted, their data may be kept instead. */
  String OTHER_MEMBER =
      "if another member still has its data, create a task that names this member in"
          + " recoverQuorum.member; if no member has its data, "
          + RESTORE_FROM_BACKUP;

  /** Reported if the timeout ends before all members are stopped. */
  Wait STOPPING_MEMBERS =
      new Wait(
          "stopping all members",
          "if the members start again each time, find out who scales the StatefulSet");

  /** Scale the StatefulSet to zero. */
  record StopMembers() implements RecoveryStep {}

  /** Write the next phase to the Etcd before the first step of that phase. */
  record EnterPhase(RecoveryProgress.Phase next) implements RecoveryStep {}

  /** Create the ConfigMap of the bootstrap pod. */
  record CreateConfigMap() implements RecoveryStep {}

  /** Create the bootstrap pod, which starts the survivor alone. */
  record StartBootstrapPod() implements RecoveryStep {}

  /** Delete these objects. */
  record DeleteObjects(List<? extends HasMetadata> objects, String description)
      implements RecoveryStep {}

  /** Scale the StatefulSet to the number of members. */
  record StartMembers() implements RecoveryStep {}

  /** Wait; {@code remedy} is reported if the timeout ends meanwhile. */
  record Wait(String waitingFor, String remedy) implements RecoveryStep {}

  /** Stop, because any further step would lose data; only a user can do the {@code remedy}. */
  record Abort(String reason, String remedy) implements RecoveryStep {}

  /** All members are ready: remove the annotation. */
  record Finish() implements RecoveryStep {}

  static RecoveryStep next(RecoveryProgress progress, RecoveryState state) {
    if (progress.phase() == RecoveryProgress.Phase.JOIN && allAreReady(progress, state)) {
      return new Finish();
    }
    Optional<Abort> loss = state.survivorClaim().flatMap(claim -> dataLoss(progress, claim));
    if (loss.isPresent()) {
      return loss.get();
    }
    if (mayChooseAgain(progress) && !state.doubts().isEmpty()) {
      return new Abort(state.doubts().getFirst(), "all volumes still exist");
    }
    return switch (progress.phase()) {
      case STOP -> stopMembers(state);
      case FOUND -> bootstrap(progress, state);
      case CLEAR -> cleanUp(progress, state);
      case JOIN -> join(progress, state);
    };
  }

  /**
   * Why the recovery must not stop or delete anything more, in any phase: the claim of the survivor
   * does not keep its data.
   */
  static Optional<Abort> dataLoss(RecoveryProgress progress, PersistentVolumeClaim survivorClaim) {
    return ClaimLoss.reason(survivorClaim)
        .map(
            reason ->
                new Abort(
                    name(survivorClaim)
                        + " with the kept data of "
                        + progress.survivor()
                        + " "
                        + reason
                        + ", so the recovery stops and deletes nothing more",
                    lossRemedy(progress)));
  }

  private static String lossRemedy(RecoveryProgress progress) {
    String keepPod =
        "Kubernetes removes a claim that is being deleted only when no pod uses it, so do not"
            + " delete the pod that uses this claim; ";
    return switch (progress.phase()) {
      case STOP, FOUND -> keepPod + "save a snapshot of its data first; then " + OTHER_MEMBER;
      case CLEAR -> keepPod + "save a snapshot of its data first; then " + RESTORE_FROM_BACKUP;
      case JOIN ->
          keepPod + "when all members are ready, create a task again, which ends the recovery";
    };
  }

  /**
   * The reason why a task whose timeout has ended stops before this step. Empty if the task
   * continues: a step that ends by itself brings the cluster back sooner than a new task.
   */
  static Optional<Wait> timedOut(RecoveryProgress progress, RecoveryStep step) {
    boolean isBeforeBootstrap = progress.phase() == RecoveryProgress.Phase.STOP;
    boolean isBootstrap = progress.phase() == RecoveryProgress.Phase.FOUND;
    return switch (step) {
      case Wait wait -> Optional.of(wait);
      case StopMembers _ -> Optional.of(STOPPING_MEMBERS);
      case EnterPhase _ -> isBeforeBootstrap ? Optional.of(STOPPING_MEMBERS) : Optional.empty();
      case CreateConfigMap _, StartBootstrapPod _ -> Optional.of(bootstrapping(progress));
      case DeleteObjects _ -> isBootstrap ? Optional.of(bootstrapping(progress)) : Optional.empty();
      case StartMembers _, Abort _, Finish _ -> Optional.empty();
    };
  }

  private static Wait bootstrapping(RecoveryProgress progress) {
    return new Wait(
        "bootstrapping a new cluster in member " + progress.survivor(),
        "if the bootstrap pod fails each time, see its events; all volumes still exist, so another"
            + " task may name another member in recoverQuorum.member");
  }

  private static RecoveryStep stopMembers(RecoveryState state) {
    if (!state.isScaledDown()) {
      return new StopMembers();
    }
    return state.memberPods().isEmpty()
        ? new EnterPhase(RecoveryProgress.Phase.FOUND)
        : new Wait(
            "waiting for " + names(state.memberPods()) + " to stop",
            "if the node is certainly down, delete the pod with --force; the operator cannot know"
                + " whether the pod still runs");
  }

  /** Never bootstraps while any member may still run, because that would give two clusters. */
  private static RecoveryStep bootstrap(RecoveryProgress progress, RecoveryState state) {
    if (!state.isScaledDown() || !state.memberPods().isEmpty()) {
      return stopMembers(state);
    }
    if (state.bootstrapPod().isEmpty()) {
      if (state.survivorClaim().isEmpty()) {
        return survivorIsGone(progress);
      }
      return state.bootstrapConfigMap().isPresent()
          ? new StartBootstrapPod()
          : new CreateConfigMap();
    }
    Pod pod = state.bootstrapPod().get();
    if (RecoveryState.isTerminating(pod)) {
      return new Wait("waiting for " + name(pod) + " to stop", "see the node of the pod");
    }
    if (!BootstrapPod.isFor(pod, progress.survivor()) || RecoveryState.hasEnded(pod)) {
      return new DeleteObjects(
          List.of(pod), "the bootstrap pod has ended or is for another member; it is deleted");
    }
    return RecoveryState.isReady(pod)
        ? new EnterPhase(RecoveryProgress.Phase.CLEAR)
        : new Wait(
            "member " + progress.survivor() + " bootstraps a new cluster in pod " + name(pod),
            "see the log of that pod for the reason; all volumes still exist, so another task may"
                + " name another member in recoverQuorum.member");
  }

  /**
   * Deletes the bootstrap ConfigMap last. While it exists, this recovery has not started the
   * members; members that run nevertheless may have volumes of the old cluster, so they are
   * stopped.
   */
  private static RecoveryStep cleanUp(RecoveryProgress progress, RecoveryState state) {
    if (!state.isScaledDown()) {
      return state.bootstrapConfigMap().isPresent()
          ? new StopMembers()
          : new EnterPhase(RecoveryProgress.Phase.JOIN);
    }
    if (state.survivorClaim().isEmpty()) {
      return survivorIsGone(progress);
    }
    List<HasMetadata> obsolete = new ArrayList<>(state.memberPods());
    state.bootstrapPod().ifPresent(obsolete::add);
    obsolete.addAll(state.otherClaims());
    List<HasMetadata> toDelete = obsolete.stream().filter(RecoveryStep::isNotTerminating).toList();
    if (!toDelete.isEmpty()) {
      return new DeleteObjects(
          toDelete,
          "member "
              + progress.survivor()
              + " has served alone; the bootstrap pod and the outdated claims of the other members"
              + " are deleted");
    }
    if (!obsolete.isEmpty()) {
      return new Wait(
          "waiting for the deletion of " + names(obsolete), "see which pod still uses the claim");
    }
    return state
        .bootstrapConfigMap()
        .<RecoveryStep>map(
            it -> new DeleteObjects(List.of(it), "the bootstrap ConfigMap is deleted"))
        .orElseGet(StartMembers::new);
  }

  private static boolean isNotTerminating(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() == null;
  }

  private static RecoveryStep join(RecoveryProgress progress, RecoveryState state) {
    int ready = state.readyPods();
    return new Wait(
        ready == 0
            ? "member "
                + progress.survivor()
                + " starts; the other members join it one after the other"
            : ready
                + " of "
                + progress.size()
                + " members are ready; the others join one after the other",
        "see the conditions of the Etcd for the reason");
  }

  private static boolean allAreReady(RecoveryProgress progress, RecoveryState state) {
    return state.readyPods() == progress.size();
  }

  /** The claim of the survivor does not exist. */
  static Abort survivorIsGone(RecoveryProgress progress) {
    return new Abort(
        "the volume of " + progress.survivor() + " is gone",
        mayChooseAgain(progress) ? OTHER_MEMBER : RESTORE_FROM_BACKUP);
  }

  /** Whether no volume has been deleted yet. */
  private static boolean mayChooseAgain(RecoveryProgress progress) {
    return progress.phase() == RecoveryProgress.Phase.STOP
        || progress.phase() == RecoveryProgress.Phase.FOUND;
  }

  private static String names(List<? extends HasMetadata> objects) {
    return objects.stream().map(RecoveryStep::name).collect(Collectors.joining(", "));
  }

  private static String name(HasMetadata object) {
    return object instanceof PersistentVolumeClaim
        ? "claim " + object.getMetadata().getName()
        : object.getMetadata().getName();
  }
}
