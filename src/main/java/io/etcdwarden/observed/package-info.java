/**
 * What one look at the cluster found.
 *
 * <p>In: objects read by {@code kube}. Out: an immutable {@code ObservedCluster} that every later
 * step is handed. A snapshot is never a cache: it is as old as the run. Touches nothing.
 */
package io.etcdwarden.observed;
