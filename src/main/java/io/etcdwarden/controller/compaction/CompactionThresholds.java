package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.CompactionSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import java.util.Optional;

/**
 * After how many revisions something is done.
 *
 * @param job from here on a job compacts
 * @param fullSnapshot from here on a job would take longer than a full snapshot
 */
record CompactionThresholds(long job, long fullSnapshot) {
  /** Those of the resource, or else the operator's. */
  static CompactionThresholds of(Etcd etcd, OperatorConfig.Compaction settings) {
    Optional<CompactionSpec> wish =
        Optional.ofNullable(etcd.getSpec().backup().snapshotCompaction());
    return new CompactionThresholds(
        wish.map(CompactionSpec::eventsThreshold).orElse(settings.eventsThreshold()),
        wish.map(CompactionSpec::triggerFullSnapshotThreshold)
            .orElse(settings.triggerFullSnapshotThreshold()));
  }

  boolean needsJob(long revisions) {
    return revisions > 0 && revisions >= job;
  }

  boolean needsFullSnapshot(long revisions) {
    return revisions > 0 && revisions >= fullSnapshot;
  }
}
