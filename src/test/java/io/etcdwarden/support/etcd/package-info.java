/** Real etcd processes for tests without Kubernetes, and clients of members. */
package io.etcdwarden.support.etcd;
