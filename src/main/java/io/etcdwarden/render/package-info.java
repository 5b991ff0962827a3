/**
 * Turns a plan into Kubernetes objects, one class per component.
 *
 * <p>In: {@code ClusterPlan}. Out: {@code Manifests}. Touches nothing: no client, no clock, no
 * randomness. Objects are complete for server-side apply: where the operator owns a field as a
 * whole, the defaults of the API server inside it are written here, so that a second apply changes
 * nothing.
 */
package io.etcdwarden.render;
