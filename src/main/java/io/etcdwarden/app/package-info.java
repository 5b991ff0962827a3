/**
 * Builds all parts of the operator, starts them and stops them.
 *
 * <p>In: one {@code OperatorConfig} and the connection to the API server. Out: a running operator.
 * The only package that reads the environment and the system clock, and that exits the process.
 */
package io.etcdwarden.app;
