package io.etcdwarden.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;

/** The custom resource for a copy of backups from one store to another. */
@Group(Etcd.GROUP)
@Version(Etcd.VERSION)
@Plural("etcdcopybackupstasks")
public final class EtcdCopyBackupsTask
    extends StoredResource<EtcdCopyBackupsTask.Spec, EtcdCopyBackupsTask.Status> {
  private static final long serialVersionUID = 1L;

  /** The source, the target, and which backups are copied. */
  public record Spec(
      Map<String, String> podLabels,
      StoreSpec sourceStore,
      StoreSpec targetStore,
      Integer maxBackupAge,
      Integer maxBackups,
      WaitForFinalSnapshot waitForFinalSnapshot) {}

  /** Whether the copy waits for the final snapshot of the source. */
  public record WaitForFinalSnapshot(Boolean enabled, GoDuration timeout) {}

  /** The progress of the copy. */
  public record Status(List<Condition> conditions, Long observedGeneration, String lastError) {}
}
