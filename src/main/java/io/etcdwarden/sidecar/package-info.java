/**
 * Talking to the programs in a member's pod: the backup-restore sidecar, and etcd itself.
 *
 * <p>In: whom to call, what it is to do, and the authorities that it must be known to. Out: what it
 * answered, or why it could not be asked; both are values. Touches the network and nothing else;
 * what it is trusted by is read elsewhere, on each call.
 */
package io.etcdwarden.sidecar;
