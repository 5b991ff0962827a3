/**
 * The observed state of a cluster.
 *
 * <p>In: objects that {@code kube} has read. Out: an immutable {@code ObservedCluster}, which every
 * later step of the same reconcile receives. Touches nothing.
 */
package io.etcdwarden.observed;
