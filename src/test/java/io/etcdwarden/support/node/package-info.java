/**
 * Stands in for the node of a cluster that has none.
 *
 * <p>In: the objects an operator wrote to a real API server. Out: pods, claims, leases and statuses
 * as a kubelet, the StatefulSet controller, the garbage collector and the backup sidecar would
 * leave them; on request with real etcd processes behind the pods. Touches the API server, child
 * processes and a temporary folder.
 */
package io.etcdwarden.support.node;
