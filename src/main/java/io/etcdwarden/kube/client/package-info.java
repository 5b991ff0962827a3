/**
 * The Kubernetes clients, and what every request needs: failures, owners, patches, conversions.
 *
 * <p>In: the client configuration, requests. Out: clients, and failures with an error code and a
 * message for the user. Touches the API server only for requests that a caller passes in.
 */
package io.etcdwarden.kube.client;
