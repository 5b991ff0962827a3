/**
 * The tour that {@code make demo} gives: one Etcd resource becomes a TLS cluster on a real API
 * server.
 *
 * <p>In: a built distribution and the programs that tests use. Out: a report on the terminal and an
 * exit code that says whether all of it held.
 */
package io.etcdwarden.demo;
