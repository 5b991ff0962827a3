/**
 * A real API server for tests.
 *
 * <p>In: the folder with the programs, as {@code make binaries} provides it. Out: clients and new
 * namespaces. Starts only etcd and kube-apiserver, on free loopback ports. There is no scheduler
 * and no controller: objects are stored, defaulted and validated, but nothing acts on them.
 */
package io.etcdwarden.support.apiserver;
