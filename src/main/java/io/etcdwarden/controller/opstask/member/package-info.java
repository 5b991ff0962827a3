/**
 * Operations that call the members of a cluster: snapshot, defragmentation, alarm disarm.
 *
 * <p>In: the options of the task and the Etcd. Out: attempt results. May read Secrets through
 * {@code kube.access}, call members through {@code etcdclient}, and sidecars through {@code
 * sidecar}.
 */
package io.etcdwarden.controller.opstask.member;
