/**
 * Protects Secrets that a cluster uses from deletion.
 *
 * <p>In: the metadata of all Secrets, and the Etcds. Out: a finalizer that is added or removed
 * through {@code kube}. Never reads the data of a Secret; one reconcile handles one Secret.
 */
package io.etcdwarden.controller.secretguard;
