package io.etcdwarden.controller.copybackups;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan.Store;
import java.util.Map;
import java.util.Optional;

/**
 * One copy, decided.
 *
 * @param task the name of the task
 * @param uid of the task, which owns the job
 * @param image of the program that copies
 * @param permissionsImage of the program that hands folders of the node to its user
 * @param maxAge how old backups may be that are copied, in days
 * @param maxBackups how many are copied
 * @param waitsForFinal whether the copy begins only after the source's final snapshot
 * @param finalTimeout how long it waits for that
 */
record CopyPlan(
    String task,
    String namespace,
    String uid,
    Map<String, String> podLabels,
    String image,
    String permissionsImage,
    Store source,
    Store target,
    Optional<String> maxAge,
    Optional<String> maxBackups,
    Optional<String> waitsForFinal,
    Optional<GoDuration> finalTimeout) {
  CopyPlan {
    podLabels = Map.copyOf(podLabels);
  }

  /** The job's name, which is also a label of its pods and so has at most 63 characters. */
  static String job(String task) {
    return Names.label(task + "-worker");
  }

  /** In words, for users. */
  String summary() {
    return "from " + description(source) + " to " + description(target);
  }

  private static String description(Store store) {
    return store.storeProvider().argument() + " " + store.container() + "/" + store.prefix();
  }
}
