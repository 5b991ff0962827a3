/**
 * Issues, renews and repairs generated CAs and leaf certificates.
 *
 * <p>In: a request, the existing Secrets, the time. Out: {@code IssuanceResult}s: Secrets to write,
 * findings, events. Touches only the randomness that it is given.
 */
package io.etcdwarden.pki.issue;
