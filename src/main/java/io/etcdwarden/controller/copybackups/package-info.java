/**
 * Copies the backups of a cluster from one store to another, by a job for each task.
 *
 * <p>In: an {@code EtcdCopyBackupsTask} and the job that works for it. Out: the job, and the status
 * of the task. Everything but the reconciler is pure; Kubernetes is reached through {@code kube}.
 */
package io.etcdwarden.controller.copybackups;
