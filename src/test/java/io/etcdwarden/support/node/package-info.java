/**
 * Fakes of the programs that act on the objects of a cluster.
 *
 * <p>In: the objects that an operator wrote to a real API server. Out: pods, claims, Leases and
 * statuses as the kubelet, the StatefulSet controller, the garbage collector and the backup sidecar
 * write them, on request with real etcd processes. Touches the API server, processes and a
 * temporary folder.
 */
package io.etcdwarden.support.node;
