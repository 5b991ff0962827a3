/**
 * The operator under test, as a process or inside the process of the test.
 *
 * <p>In: an API server and settings. Out: a running operator that a test can stop or kill. Touches
 * processes and temporary folders.
 */
package io.etcdwarden.support.operator;
