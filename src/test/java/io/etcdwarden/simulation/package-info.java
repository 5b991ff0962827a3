/**
 * Clusters on a test clock: the real reconciler with real certificates, and members that behave as
 * measured. Years pass in seconds, because the clock jumps to the next time at which anything
 * changes.
 *
 * <p>In: a spec, a seed, and what users and failures do. Out: what users see in status and events,
 * and a failure as soon as two processes refuse each other.
 */
package io.etcdwarden.simulation;
