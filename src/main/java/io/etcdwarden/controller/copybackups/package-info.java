/**
 * Copies the backups of a cluster from one store to another, with one job for each task.
 *
 * <p>In: an {@code EtcdCopyBackupsTask} and its job. Out: the job and the status of the task. Only
 * the reconciler has effects, through {@code kube}.
 */
package io.etcdwarden.controller.copybackups;
