/** Clusters of real etcd processes for tests without Kubernetes. */
package io.etcdwarden.support.etcd;
