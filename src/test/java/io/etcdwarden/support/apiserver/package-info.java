/**
 * A real API server for tests that need one.
 *
 * <p>In: the folder with the programs, as {@code make binaries} provides it. Out: clients and fresh
 * namespaces. Starts etcd and kube-apiserver on free loopback ports, and nothing else: no scheduler
 * and no controllers, so objects are kept, defaulted and validated, but nobody acts on them.
 */
package io.etcdwarden.support.apiserver;
