/**
 * The main controller, for Etcd resources.
 *
 * <p>In: an Etcd that changed, or one whose objects changed. Out: applied objects, a status,
 * events, metrics. Writes only through {@code kube.EtcdCluster}; decisions are functions without a
 * client. Reads the clock that it is given.
 */
package io.etcdwarden.controller.etcd;
