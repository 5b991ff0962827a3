/**
 * Turns a plan into Kubernetes objects.
 *
 * <p>In: {@code ClusterPlan}. Out: {@code Manifests}. Touches nothing: no client, no clock, no
 * randomness. One class per component, named for its job in the cluster. Objects are complete for
 * server-side apply: whatever default the API server would write inside a field that is owned as a
 * whole is written here, so that a second look finds nothing to change.
 */
package io.etcdwarden.render;
