/**
 * Wiring: who gets what, start and stop.
 *
 * <p>In: one {@code OperatorConfig} and a way to the API server. Out: a running operator. The only
 * room that asks the environment and the clock of the machine, and that ends the process's life.
 */
package io.etcdwarden.app;
