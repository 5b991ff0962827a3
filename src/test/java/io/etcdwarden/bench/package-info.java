/**
 * The benchmark of {@code make bench}: how fast the operator is, and how many resources it uses.
 *
 * <p>In: a built distribution, the programs for tests, and on request the command of another
 * operator. Out: a table and a line of JSON. There is no node, so that only operators are measured.
 */
package io.etcdwarden.bench;
