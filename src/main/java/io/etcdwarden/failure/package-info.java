/**
 * Failures with a code that users see.
 *
 * <p>In: what went wrong, in a sentence. Out: an exception that status, events and logs can carry.
 * Touches nothing.
 */
package io.etcdwarden.failure;
