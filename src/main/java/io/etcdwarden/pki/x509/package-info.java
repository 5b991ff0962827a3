/**
 * Reads and writes PEM, DER, keys and X.509 certificates by the rules of Go, in which etcd is
 * written.
 *
 * <p>In: bytes. Out: certificates, keys, names. Touches only the randomness that it is given. Uses
 * Bouncy Castle for what Java cannot do.
 */
package io.etcdwarden.pki.x509;
