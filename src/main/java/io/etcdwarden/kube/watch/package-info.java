/**
 * The informers and caches of the main controller, and the observation of a cluster from them.
 *
 * <p>In: the watches of the API server. Out: an {@code ObservedCluster}. Reads the data of Secrets
 * and of Leases, and claims with other labels, from the API server when the cache cannot have them;
 * writes nothing.
 */
package io.etcdwarden.kube.watch;
