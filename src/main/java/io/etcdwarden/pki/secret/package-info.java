/**
 * Secrets as values: references, data, labels, writes, and the certificates and keys in them.
 *
 * <p>In: Secrets without Kubernetes types. Out: certificates, key pairs, Secrets to write. Touches
 * nothing.
 */
package io.etcdwarden.pki.secret;
