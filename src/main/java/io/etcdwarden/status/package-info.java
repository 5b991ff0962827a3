/**
 * Computes the status and the events of an Etcd from the outcome of a reconcile.
 *
 * <p>In: {@code Outcome}, the Etcd with its previous status, an instant. Out: an {@code
 * EtcdStatus}, events, and when to check again. Touches nothing: no client, no clock.
 */
package io.etcdwarden.status;
