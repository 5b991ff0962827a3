/**
 * Decides the next step of the rotation of a CA.
 *
 * <p>In: the CA generations, trust bundle and leaf certificates of a trust domain, and what each
 * member has loaded, as values without keys. Out: one {@code RotationStep}. Touches nothing.
 */
package io.etcdwarden.pki.rotation;
