/**
 * Runs on-demand tasks: each {@code EtcdOpsTask} runs one operation on one cluster, once.
 *
 * <p>In: a task, the Etcd that it names, and the responses of members and sidecars. Out: the status
 * of the task and, after its TTL, its deletion. May touch the API server through {@code
 * kube.access} and the clock that it is given. Never blocks on a call: the result of a call
 * triggers a reconcile.
 */
package io.etcdwarden.controller.opstask;
