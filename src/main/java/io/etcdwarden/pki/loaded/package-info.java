/**
 * Which certificates the processes of members hold in memory.
 *
 * <p>In: what the Secrets hold and since when, the starts of the containers, what handshakes with
 * members showed, the time. Out: a {@code LoadedMaterial}. Touches nothing.
 */
package io.etcdwarden.pki.loaded;
