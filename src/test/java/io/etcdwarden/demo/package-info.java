/**
 * The demo of {@code make demo}: one Etcd becomes a TLS cluster on a real API server.
 *
 * <p>In: a built distribution and the programs for tests. Out: a report on the terminal, and an
 * exit code that says whether all checks passed.
 */
package io.etcdwarden.demo;
