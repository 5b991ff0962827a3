/**
 * Trouble between the operator and the API server, on demand and countable.
 *
 * <p>In: the requests of one operator instance. Out: the same requests at the real API server,
 * except for those that a test wants lost, refused or held back; and a trace of all of them.
 */
package io.etcdwarden.support.fault;
