/**
 * Denies changes by others to the objects that the operator manages.
 *
 * <p>In: admission reviews of the API server, over TLS. Out: decisions, and the certificate of the
 * server. {@code ComponentProtection} decides and touches nothing; the rest of the package may
 * touch a server socket and certificate files.
 */
package io.etcdwarden.webhook;
