/**
 * Checks of CA Secrets and key pairs: what etcd, etcd-wrapper and backup-restore would refuse, and
 * what puts the cluster at risk.
 *
 * <p>In: a request, Secrets, the time. Out: {@code Finding}s. Touches nothing.
 */
package io.etcdwarden.pki.check;
