/**
 * Calls the two programs in the pod of a member by HTTP: the backup sidecar, and etcd for its
 * metrics.
 *
 * <p>In: the address, the request and the trusted CA certificates. Out: the response, or the reason
 * why there is none. Touches only the network. The caller reads the certificates for each call.
 */
package io.etcdwarden.sidecar;
