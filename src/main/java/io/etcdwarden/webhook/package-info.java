/**
 * Refuses changes by others to what the operator keeps.
 *
 * <p>In: admission calls of the API server, over TLS. Out: verdicts; and the certificate that these
 * calls are answered with, kept by the operator itself. Deciding is {@code ComponentProtection}
 * alone, which touches nothing; the rest of the room holds a server socket and certificate files.
 */
package io.etcdwarden.webhook;
