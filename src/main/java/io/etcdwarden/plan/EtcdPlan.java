package io.etcdwarden.plan;

import java.util.Optional;

/**
 * The settings of the etcd processes.
 *
 * @param quotaBytes the maximum size of the database
 * @param freelistType only set for the newer etcd version, because older ones do not know it
 * @param defragmentationSchedule empty: the sidecar uses its own default
 */
public record EtcdPlan(
    long quotaBytes,
    long snapshotCount,
    boolean grpcGateway,
    String metrics,
    String compactionMode,
    String compactionRetention,
    Optional<String> freelistType,
    Optional<String> defragmentationSchedule,
    String defragmentationTimeout,
    String heartbeat) {}
