package io.etcdwarden.controller.opstask.recovery;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import java.util.Map;
import java.util.Optional;

/**
 * Requires that a user who may change the Etcd allows one task to recover its quorum.
 *
 * <p>With etcd-druid, the right to create tasks harms no data. Many users have it for on-demand
 * snapshots. A recovery deletes the volumes of all members but one, so this right alone must not
 * start it.
 */
final class RecoveryConsent {
  private RecoveryConsent() {}

  /** The missing consent, and how to give it; empty if the Etcd names this task. */
  static Optional<String> missing(Etcd etcd, String task) {
    Map<String, String> annotations = etcd.getMetadata().getAnnotations();
    boolean isGiven =
        annotations != null && task.equals(annotations.get(Annotations.ALLOW_QUORUM_RECOVERY));
    return isGiven
        ? Optional.empty()
        : Optional.of(
            "Etcd "
                + etcd.getMetadata().getName()
                + " does not allow task "
                + task
                + " to recover it, and a recovery deletes the volumes of all members but one; a"
                + " user who may change the Etcd can allow it: kubectl annotate --overwrite -n "
                + etcd.getMetadata().getNamespace()
                + " etcd "
                + etcd.getMetadata().getName()
                + " "
                + Annotations.ALLOW_QUORUM_RECOVERY
                + "="
                + task);
  }
}
