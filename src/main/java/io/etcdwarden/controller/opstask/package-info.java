/**
 * On-demand tasks: one operation on a cluster, done once, and its record kept for a while.
 *
 * <p>In: a task, the Etcd that it names, and what the cluster's sidecars answer. Out: the task's
 * status, and in the end its deletion. The controller never waits for a call: it starts one, and
 * the answer wakes it. It is handed its clock.
 */
package io.etcdwarden.controller.opstask;
