package io.etcdwarden.opstask;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is to be done next for a cluster that is being recovered. Decided from what is there alone,
 * so that a step which was done without anybody knowing is not done again.
 */
sealed interface RecoveryStep {
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

  /** Going on would lose data. */
  record GiveUp(String why) implements RecoveryStep {}

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
        return new GiveUp("the volume of " + mark.kept() + " is gone");
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
      return new GiveUp("the volume of " + mark.kept() + " is gone");
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
