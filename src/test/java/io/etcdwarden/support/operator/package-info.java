/**
 * The operator under test, as users run it or inside the test's own process.
 *
 * <p>In: an API server and settings. Out: a running operator that a test may stop or kill.
 */
package io.etcdwarden.support.operator;
