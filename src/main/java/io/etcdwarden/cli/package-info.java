/**
 * The commands of {@code etcd-warden}.
 *
 * <p>In: arguments, files, standard input. Out: text on standard output, messages on standard
 * error, an exit code. Only {@code RunCommand} starts the operator. Commands about running clusters
 * call the API server through {@code EtcdApi} only; all other commands need no cluster.
 */
package io.etcdwarden.cli;
