/**
 * Failures with a code that users see.
 *
 * <p>In: a code and a message. Out: an exception for status, events and logs. Touches nothing.
 */
package io.etcdwarden.failure;
