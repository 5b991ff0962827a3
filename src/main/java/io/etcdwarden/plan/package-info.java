/**
 * Plans a whole cluster from the spec of its Etcd.
 *
 * <p>In: the {@code Etcd} and what is known of the Secret of its store. Out: {@code ClusterPlan},
 * in which every field has a value; for an invalid spec an exception that names the field and a
 * valid value. Touches nothing: no client, no clock, no randomness. Only this package reads the
 * spec.
 */
package io.etcdwarden.plan;
