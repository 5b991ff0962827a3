package io.etcdwarden.plan;

import io.etcdwarden.api.CompactionSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import java.util.Optional;

/**
 * The numbers of revisions since the last full snapshot that trigger a step.
 *
 * @param job from this number on, a job compacts the snapshots
 * @param fullSnapshot from this number on, a full snapshot is taken, which is faster than a job
 */
public record CompactionThresholds(long job, long fullSnapshot) {
  /** The thresholds of the Etcd, or else those in the configuration of the operator. */
  public static CompactionThresholds of(Etcd etcd, OperatorConfig.Compaction settings) {
    Optional<CompactionSpec> spec =
        Optional.ofNullable(etcd.getSpec().backup().snapshotCompaction());
    return new CompactionThresholds(
        spec.map(CompactionSpec::eventsThreshold).orElse(settings.eventsThreshold()),
        spec.map(CompactionSpec::triggerFullSnapshotThreshold)
            .orElse(settings.triggerFullSnapshotThreshold()));
  }

  public boolean needsJob(long revisions) {
    return revisions > 0 && revisions >= job;
  }

  public boolean needsFullSnapshot(long revisions) {
    return revisions > 0 && revisions >= fullSnapshot;
  }
}
