/**
 * Makes TLS handshakes with endpoints of members, to find out which certificate a process presents
 * and which client certificates it accepts.
 *
 * <p>In: an address and client certificates. Out: a {@code HandshakeAnswer}. Touches only the
 * network; time and bytes of each connection are bounded. Nothing that an endpoint presents is
 * trusted here: the caller compares it with what the Secrets hold.
 */
package io.etcdwarden.handshake;
