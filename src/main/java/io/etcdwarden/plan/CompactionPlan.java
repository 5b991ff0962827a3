package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.plan.StorePlan.Store;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Optional;

/**
 * The plan of one compaction job.
 *
 * @param deadline the active deadline of the job
 * @param metricsWait how long the program runs after its work, so that its metrics are scraped
 * @param defragmentationTimeout if empty, the default of the program applies
 * @param snapshotTimeout if empty, the default of the program applies
 * @param cpu the CPU request of the job
 * @param memory the memory request of the job
 */
public record CompactionPlan(
    ClusterPlan cluster,
    Store store,
    Duration deadline,
    Duration metricsWait,
    Optional<GoDuration> defragmentationTimeout,
    Optional<GoDuration> snapshotTimeout,
    Quantity cpu,
    Quantity memory) {}
