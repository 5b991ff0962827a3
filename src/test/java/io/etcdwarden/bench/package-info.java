/**
 * The measurement that {@code make bench} makes: how fast, how quiet and how small the operator is.
 *
 * <p>In: a built distribution, the programs that tests use, and on request the command of another
 * operator. Out: a table and a line of JSON. No node is there, so that only operators are measured.
 */
package io.etcdwarden.bench;
