/**
 * Keeps Secrets from being deleted under the clusters that use them.
 *
 * <p>In: the heads of all Secrets and the Etcds. Out: a finalizer put on or taken off, through
 * {@code kube}. Never sees what a Secret holds; one run is about one Secret.
 */
package io.etcdwarden.controller.secretguard;
