package io.etcdwarden.compaction;

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
record Thresholds(long job, long fullSnapshot) {
  /** Those of the resource, or else the operator's. */
  static Thresholds of(Etcd etcd, OperatorConfig.Compaction settings) {
    Optional<CompactionSpec> wish =
        Optional.ofNullable(etcd.getSpec().backup().snapshotCompaction());
    return new Thresholds(
        wish.map(CompactionSpec::eventsThreshold).orElse(settings.eventsThreshold()),
        wish.map(CompactionSpec::triggerFullSnapshotThreshold)
            .orElse(settings.triggerFullSnapshotThreshold()));
  }

  boolean asksForJob(long revisions) {
    return revisions > 0 && revisions >= job;
  }

  boolean asksForFullSnapshot(long revisions) {
    return revisions > 0 && revisions >= fullSnapshot;
  }
}
