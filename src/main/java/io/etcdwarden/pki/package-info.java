/**
 * Decides which certificates of a cluster to issue, and checks those that exist.
 *
 * <p>In: a {@code PkiRequest}, a {@code SecretSet}, the time. Out: a {@code PkiOutcome}: Secrets to
 * write, findings, digests, the time of the next change. Touches only the randomness that it is
 * given; uses no Kubernetes types. Inner packages, each importing only those before it: {@code
 * x509}, {@code secret}, {@code loaded}, {@code request}, {@code check}, {@code issue}.
 */
package io.etcdwarden.pki;
