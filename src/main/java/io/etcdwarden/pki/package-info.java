/**
 * Makes, checks and keeps the certificates of a cluster's three TLS lines.
 *
 * <p>In: a {@code PkiRequest}, the {@code SecretSet} of Secrets that exist, an instant. Out: a
 * {@code PkiOutcome}: Secrets to write, findings, fingerprints, when to look again. Touches nothing
 * but the randomness it is handed; knows no Kubernetes types; the only room that uses Bouncy
 * Castle.
 */
package io.etcdwarden.pki;
