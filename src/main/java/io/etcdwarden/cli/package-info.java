/**
 * What people type.
 *
 * <p>In: arguments, files, standard input. Out: text on standard output, messages on standard
 * error, an exit code. Only {@code RunCommand} reaches the wiring of the operator; every other
 * command uses the pure rooms alone and needs no cluster.
 */
package io.etcdwarden.cli;
