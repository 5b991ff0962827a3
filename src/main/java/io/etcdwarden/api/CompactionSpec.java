package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** {@code spec.backup.snapshotCompaction}: when delta snapshots are compacted into a full one. */
public record CompactionSpec(
    ResourceRequirements resources, Long eventsThreshold, Long triggerFullSnapshotThreshold) {}
