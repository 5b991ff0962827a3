/**
 * Faults between the operator and the API server.
 *
 * <p>In: the requests of one operator instance. Out: the same requests to the real API server,
 * except for those that a test wants lost, refused or delayed, and a trace of all requests. Touches
 * the network.
 */
package io.etcdwarden.support.fault;
