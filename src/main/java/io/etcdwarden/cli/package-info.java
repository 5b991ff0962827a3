/**
 * What people type.
 *
 * <p>In: arguments, files, standard input. Out: text on standard output, messages on standard
 * error, an exit code. Only {@code RunCommand} reaches the wiring of the operator; commands about
 * clusters that run ask the API server through {@code EtcdApi} alone, all others need no cluster.
 */
package io.etcdwarden.cli;
