/**
 * The one door to the API server.
 *
 * <p>In: objects wanted, names no longer wanted. Out: {@code ObservedCluster}s and the server's
 * answers. The only room that holds the Kubernetes client. Every write here is a create, or carries
 * the version it was decided on; every delete carries the identity of the object it means.
 */
package io.etcdwarden.kube;
