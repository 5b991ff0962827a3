/**
 * Writes to the API server: applies, patches, creates and deletes objects, and records events.
 *
 * <p>In: wanted objects, Secret writes, statuses, events. Out: the objects as the API server stored
 * them. Every change carries the version that it was decided on, every deletion the uid. Touches
 * the API server.
 */
package io.etcdwarden.kube.write;
