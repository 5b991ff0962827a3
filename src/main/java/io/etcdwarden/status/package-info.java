/**
 * Turns the outcome of a run into what users read.
 *
 * <p>In: {@code Outcome}, the resource as it was, an instant. Out: an {@code EtcdStatus}, the
 * events that tell what changed, and when to look again. Touches nothing: no client, no clock.
 */
package io.etcdwarden.status;
