/**
 * Compacts snapshots: replaces many delta snapshots by one full snapshot, which a job makes or the
 * backup sidecar takes.
 *
 * <p>In: the snapshot Leases and the compaction job. Out: jobs, calls to sidecars, one condition of
 * the {@code Etcd} and metrics. Only the reconciler, {@code FullSnapshotCalls} and {@code
 * CompactionMetrics} have effects: through {@code kube}, {@code sidecar} and the meter registry.
 */
package io.etcdwarden.controller.compaction;
