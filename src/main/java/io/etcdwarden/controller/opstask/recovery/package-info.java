/**
 * Recovers a cluster from permanently lost quorum with the data of one member.
 *
 * <p>In: the task, the Etcd and the live objects of the cluster. Out: attempt results. May change
 * those objects through {@code RecoveryApi}. {@code RecoveryStep} and {@code SurvivorChoice}
 * decide, {@code RecoveryReader} reads, {@code RecoveryExecutor} writes.
 */
package io.etcdwarden.controller.opstask.recovery;
