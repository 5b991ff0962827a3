/**
 * Folds delta snapshots into a full one when there are many: by a job, or by a full snapshot that
 * the sidecar takes.
 *
 * <p>In: what the sidecars' Leases say of their snapshots, and the compaction job. Out: jobs, calls
 * to sidecars, one condition of the {@code Etcd} and figures. Everything but the reconciler, its
 * figures and its calls is pure; Kubernetes is reached through {@code kube}, sidecars through
 * {@code sidecar}.
 */
package io.etcdwarden.controller.compaction;
