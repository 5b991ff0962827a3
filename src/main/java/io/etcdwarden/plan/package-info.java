/**
 * Decides the whole cluster from what a user wished.
 *
 * <p>In: the {@code Etcd} resource and what is known of its store's Secret. Out: {@code
 * ClusterPlan}, in which nothing is left open. Touches nothing: no client, no clock, no randomness.
 * A wish that cannot be met is answered with an exception that names the field and the remedy.
 */
package io.etcdwarden.plan;
