package io.etcdwarden.opstask;

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
  String BEGIN_AGAIN =
      "restore from backup (docs/backups.md): delete the Etcd, with which annotation "
          + Annotations.QUORUM_RECOVERY
          + " goes, and its claims, and create it again with one member";

  /** Told when the time is over before the members are down. */
  Wait STOPPING =
      new Wait(
          "stopping all members",
          "if somebody starts them again and again, see who scales the StatefulSet");

  /** No member may run from here on. */
  record StopMembers() implements RecoveryStep {}

  /** The phase is over; the mark says so before anything of the next one is begun. */
  record Enter(RecoveryMark.Phase next) implements RecoveryStep {}

  /** The kept member gets a configuration by which it founds a cluster. */
  record MakeConfiguration() implements RecoveryStep {}

  /** The kept member is started with it, alone. */
  record Found(ConfigMap configuration) implements RecoveryStep {}

  /** These are in the way. */
  record Remove(List<? extends HasMetadata> objects, String doing) implements RecoveryStep {}

  /** All members are started. */
  record StartMembers() implements RecoveryStep {}

  /** Something takes its time; {@code remedy} is for when it takes too long. */
  record Wait(String waitingFor, String remedy) implements RecoveryStep {}

  /** Going on would lose data; {@code remedy} is what only a user can do. */
  record GiveUp(String why, String remedy) implements RecoveryStep {}

  /** Every member is ready. */
  record Finish() implements RecoveryStep {}

  static RecoveryStep next(RecoveryMark mark, RecoveryScene scene) {
    return switch (mark.phase()) {
      case STOP -> stop(scene);
      case FOUND -> found(mark, scene);
      case CLEAR -> clear(mark, scene);
      case JOIN -> join(mark, scene);
    };
  }

  /**
   * What a task that has used up its time names as the reason to end before this step. Empty if it
   * goes on all the same: what ends by itself is let end, and with it the time without a cluster.
   */
  static Optional<Wait> tooLong(RecoveryMark mark, RecoveryStep step) {
    boolean nobodyIsFounded = mark.phase() == RecoveryMark.Phase.STOP;
    boolean isFounding = mark.phase() == RecoveryMark.Phase.FOUND;
    return switch (step) {
      case Wait wait -> Optional.of(wait);
      case StopMembers _ -> Optional.of(STOPPING);
      case Enter _ -> nobodyIsFounded ? Optional.of(STOPPING) : Optional.empty();
      case MakeConfiguration _, Found _ -> Optional.of(founding(mark));
      case Remove _ -> isFounding ? Optional.of(founding(mark)) : Optional.empty();
      case StartMembers _, GiveUp _, Finish _ -> Optional.empty();
    };
  }

  private static Wait founding(RecoveryMark mark) {
    return new Wait(
        "founding a cluster of its own in member " + mark.kept(),
        "if its pod has ended again and again, its events tell why; all volumes are still there, so"
            + " a further task may name another member in recoverQuorum.member");
  }

  private static RecoveryStep stop(RecoveryScene scene) {
    if (!scene.isScaledDown()) {
      return new StopMembers();
    }
    return scene.pods().isEmpty()
        ? new Enter(RecoveryMark.Phase.FOUND)
        : new Wait(
            "waiting for " + names(scene.pods()) + " to stop",
            "if its node is surely down, delete the pod with --force: nobody else can tell whether"
                + " it still runs");
  }

  /** While any other member may run, nobody is founded: there must never be two clusters. */
  private static RecoveryStep found(RecoveryMark mark, RecoveryScene scene) {
    if (!scene.isScaledDown() || !scene.pods().isEmpty()) {
      return stop(scene);
    }
    if (scene.founder().isEmpty()) {
      if (scene.keptVolume().isEmpty()) {
        return new GiveUp(
            "the volume of " + mark.kept() + " is gone",
            "if another member has its data, create a task that names it in recoverQuorum.member;"
                + " if none has, "
                + BEGIN_AGAIN);
      }
      return scene.founding().<RecoveryStep>map(Found::new).orElseGet(MakeConfiguration::new);
    }
    Pod founder = scene.founder().get();
    if (RecoveryScene.isGoing(founder)) {
      return new Wait("waiting for " + name(founder) + " to stop", "see its node");
    }
    if (!FoundingPod.isOf(founder, mark.kept()) || RecoveryScene.hasEnded(founder)) {
      return new Remove(List.of(founder), "a founding pod that is of no use goes");
    }
    return RecoveryScene.isReady(founder)
        ? new Enter(RecoveryMark.Phase.CLEAR)
        : new Wait(
            "member " + mark.kept() + " is founding a cluster of its own in pod " + name(founder),
            "the log of that pod tells why not; all volumes are still there, so a further task may"
                + " name another member in recoverQuorum.member");
  }

  /**
   * The founding configuration goes last: as long as it is there, it was not we who started the
   * members, and those that run may have volumes of the cluster that was.
   */
  private static RecoveryStep clear(RecoveryMark mark, RecoveryScene scene) {
    if (!scene.isScaledDown()) {
      return scene.founding().isPresent() ? new StopMembers() : new Enter(RecoveryMark.Phase.JOIN);
    }
    if (scene.keptVolume().isEmpty()) {
      return new GiveUp("the volume of " + mark.kept() + " is gone", BEGIN_AGAIN);
    }
    List<HasMetadata> inTheWay = new ArrayList<>(scene.pods());
    scene.founder().ifPresent(inTheWay::add);
    inTheWay.addAll(scene.otherVolumes());
    List<HasMetadata> there = inTheWay.stream().filter(RecoveryStep::stays).toList();
    if (!there.isEmpty()) {
      return new Remove(
          there,
          "member "
              + mark.kept()
              + " has served alone; the founding pod and the outdated volumes of the others go");
    }
    if (!inTheWay.isEmpty()) {
      return new Wait("waiting for " + names(inTheWay) + " to be gone", "see who still uses it");
    }
    return scene
        .founding()
        .<RecoveryStep>map(it -> new Remove(List.of(it), "the founding configuration goes"))
        .orElseGet(StartMembers::new);
  }

  private static boolean stays(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() == null;
  }

  private static RecoveryStep join(RecoveryMark mark, RecoveryScene scene) {
    List<Pod> ready = scene.pods().stream().filter(RecoveryScene::isReady).toList();
    return ready.size() == mark.size()
        ? new Finish()
        : new Wait(
            ready.isEmpty()
                ? "member " + mark.kept() + " is starting; the others join it one after the other"
                : ready.size()
                    + " of "
                    + mark.size()
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
