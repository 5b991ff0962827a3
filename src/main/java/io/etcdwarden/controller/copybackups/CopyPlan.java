package io.etcdwarden.controller.copybackups;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.StorePlan.Store;
import java.util.Map;
import java.util.Optional;

/**
 * The plan of one copy.
 *
 * @param task the name of the task
 * @param uid the uid of the task, which owns the job
 * @param image the image of the copy program
 * @param permissionsImage the image that changes the owner of local folders
 * @param maxAge the maximum age of copied backups, in days
 * @param maxBackups the maximum number of copied backups
 * @param waitsForFinal whether the copy waits for the final snapshot of the source
 * @param finalTimeout how long the copy waits for the final snapshot
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

  /** The name of the job. It is also a label of the pods, so it has at most 63 characters. */
  static String job(String task) {
    return Names.label(task + "-worker");
  }

  /** The source and the target for messages. */
  String summary() {
    return "from " + description(source) + " to " + description(target);
  }

  private static String description(Store store) {
    return store.provider().argument() + " " + store.container() + "/" + store.prefix();
  }
}
