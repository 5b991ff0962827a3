/**
 * What the certificates of one cluster must be.
 *
 * <p>In: answers of the planner. Out: {@code PkiRequest}, which the engine reads. Touches nothing.
 */
package io.etcdwarden.pki.request;
