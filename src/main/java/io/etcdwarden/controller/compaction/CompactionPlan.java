package io.etcdwarden.controller.compaction;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.StorePlan.Store;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Optional;

/**
 * A compaction, decided.
 *
 * @param deadline how long it may take
 * @param metricsWait how long the program stays after its work, to be scraped
 * @param defragmentationTimeout left to the program when absent, as is the next
 * @param cpu what the job asks for, as is the next
 */
record CompactionPlan(
    ClusterPlan cluster,
    Store store,
    Duration deadline,
    Duration metricsWait,
    Optional<GoDuration> defragmentationTimeout,
    Optional<GoDuration> snapshotTimeout,
    Quantity cpu,
    Quantity memory) {}
