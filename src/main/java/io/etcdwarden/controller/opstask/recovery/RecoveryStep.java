package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Annotations;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be done next for a cluster that is being recovered. Decided from what is there alone,
 * so that a step which was done without anybody knowing is not done again.
 */
sealed interface RecoveryStep {
  /** Members that are started without the kept one would be the old cluster, or several. */
  String RESTORE_FROM_BACKUP =
      "restore from backup (docs/backups.md): delete the Etcd, with which annotation "
          + Annotations.QUORUM_RECOVERY
          + " goes, and its claims, and create it again with one member";

  /** Told when the time is over before the members are down. */
  Wait STOPPING_MEMBERS =
      new Wait(
          "stopping all members",
          "if somebody starts them again and again, see who scales the StatefulSet");

  /** No member may run from here on. */
  record StopMembers() implements RecoveryStep {}

  /** The phase is over; the mark says so before anything of the next one is begun. */
  record EnterPhase(RecoveryProgress.Phase next) implements RecoveryStep {}

  /** The kept member gets a configuration by which it founds a cluster. */
  record CreateConfigMap() implements RecoveryStep {}

  /** The kept member is started with it, alone. */
  record StartBootstrapPod(ConfigMap configuration) implements RecoveryStep {}

  /** These are in the way. */
  record DeleteObjects(List<? extends HasMetadata> objects, String description)
      implements RecoveryStep {}

  /** All members are started. */
  record StartMembers() implements RecoveryStep {}

  /** Something takes its time; {@code remedy} is for when it takes too long. */
  record Wait(String waitingFor, String remedy) implements RecoveryStep {}

  /** Going on would lose data; {@code remedy} is what only a user can do. */
  record Abort(String reason, String remedy) implements RecoveryStep {}

  /** Every member is ready. */
  record Finish() implements RecoveryStep {}

  static RecoveryStep next(RecoveryProgress progress, RecoveryState state) {
    return switch (progress.phase()) {
      case STOP -> stopMembers(state);
      case FOUND -> bootstrap(progress, state);
      case CLEAR -> cleanUp(progress, state);
      case JOIN -> join(progress, state);
    };
  }

  /**
   * What a task that has used up its time names as the reason to end before this step. Empty if it
   * goes on all the same: what ends by itself is let end, and with it the time without a cluster.
   */
  static Optional<Wait> timedOut(RecoveryProgress progress, RecoveryStep step) {
    boolean nobodyIsFounded = progress.phase() == RecoveryProgress.Phase.STOP;
    boolean isFounding = progress.phase() == RecoveryProgress.Phase.FOUND;
    return switch (step) {
      case Wait wait -> Optional.of(wait);
      case StopMembers _ -> Optional.of(STOPPING_MEMBERS);
      case EnterPhase _ -> nobodyIsFounded ? Optional.of(STOPPING_MEMBERS) : Optional.empty();
      case CreateConfigMap _, StartBootstrapPod _ -> Optional.of(bootstrapping(progress));
      case DeleteObjects _ -> isFounding ? Optional.of(bootstrapping(progress)) : Optional.empty();
      case StartMembers _, Abort _, Finish _ -> Optional.empty();
    };
  }

  private static Wait bootstrapping(RecoveryProgress progress) {
    return new Wait(
        "founding a cluster of its own in member " + progress.survivor(),
        "if its pod has ended again and again, its events tell why; all volumes are still there, so"
            + " a further task may name another member in recoverQuorum.member");
  }

  private static RecoveryStep stopMembers(RecoveryState state) {
    if (!state.isScaledDown()) {
      return new StopMembers();
    }
    return state.memberPods().isEmpty()
        ? new EnterPhase(RecoveryProgress.Phase.FOUND)
        : new Wait(
            "waiting for " + names(state.memberPods()) + " to stop",
            "if its node is surely down, delete the pod with --force: nobody else can tell whether"
                + " it still runs");
  }

  /** While any other member may run, nobody is founded: there must never be two clusters. */
  private static RecoveryStep bootstrap(RecoveryProgress progress, RecoveryState state) {
    if (!state.isScaledDown() || !state.memberPods().isEmpty()) {
      return stopMembers(state);
    }
    if (state.bootstrapPod().isEmpty()) {
      if (state.survivorClaim().isEmpty()) {
        return new Abort(
            "the volume of " + progress.survivor() + " is gone",
            "if another member has its data, create a task that names it in recoverQuorum.member;"
                + " if none has, "
                + RESTORE_FROM_BACKUP);
      }
      return state
          .bootstrapConfigMap()
          .<RecoveryStep>map(StartBootstrapPod::new)
          .orElseGet(CreateConfigMap::new);
    }
    Pod founder = state.bootstrapPod().get();
    if (RecoveryState.isTerminating(founder)) {
      return new Wait("waiting for " + name(founder) + " to stop", "see its node");
    }
    if (!BootstrapPod.isFor(founder, progress.survivor()) || RecoveryState.hasEnded(founder)) {
      return new DeleteObjects(List.of(founder), "a founding pod that is of no use goes");
    }
    return RecoveryState.isReady(founder)
        ? new EnterPhase(RecoveryProgress.Phase.CLEAR)
        : new Wait(
            "member "
                + progress.survivor()
                + " is founding a cluster of its own in pod "
                + name(founder),
            "the log of that pod tells why not; all volumes are still there, so a further task may"
                + " name another member in recoverQuorum.member");
  }

  /**
   * The founding configuration goes last: as long as it is there, it was not we who started the
   * members, and those that run may have volumes of the cluster that was.
   */
  private static RecoveryStep cleanUp(RecoveryProgress progress, RecoveryState state) {
    if (!state.isScaledDown()) {
      return state.bootstrapConfigMap().isPresent()
          ? new StopMembers()
          : new EnterPhase(RecoveryProgress.Phase.JOIN);
    }
    if (state.survivorClaim().isEmpty()) {
      return new Abort("the volume of " + progress.survivor() + " is gone", RESTORE_FROM_BACKUP);
    }
    List<HasMetadata> inTheWay = new ArrayList<>(state.memberPods());
    state.bootstrapPod().ifPresent(inTheWay::add);
    inTheWay.addAll(state.otherClaims());
    List<HasMetadata> there = inTheWay.stream().filter(RecoveryStep::isNotTerminating).toList();
    if (!there.isEmpty()) {
      return new DeleteObjects(
          there,
          "member "
              + progress.survivor()
              + " has served alone; the founding pod and the outdated volumes of the others go");
    }
    if (!inTheWay.isEmpty()) {
      return new Wait("waiting for " + names(inTheWay) + " to be gone", "see who still uses it");
    }
    return state
        .bootstrapConfigMap()
        .<RecoveryStep>map(it -> new DeleteObjects(List.of(it), "the founding configuration goes"))
        .orElseGet(StartMembers::new);
  }

  private static boolean isNotTerminating(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() == null;
  }

  private static RecoveryStep join(RecoveryProgress progress, RecoveryState state) {
    List<Pod> ready = state.memberPods().stream().filter(RecoveryState::isReady).toList();
    return ready.size() == progress.size()
        ? new Finish()
        : new Wait(
            ready.isEmpty()
                ? "member "
                    + progress.survivor()
                    + " is starting; the others join it one after the other"
                : ready.size()
                    + " of "
                    + progress.size()
                    + " members are ready; the others join one after the other",
            "the conditions of the Etcd tell what keeps the others");
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
