/**
 * Talking to the backup-restore sidecar.
 *
 * <p>In: which sidecar, what it is to do, and the authorities that it must be known to. Out: what
 * it answered, or why it could not be asked; both are values. Touches the network and nothing else;
 * what it is trusted by is read elsewhere, on each call.
 */
package io.etcdwarden.sidecar;
