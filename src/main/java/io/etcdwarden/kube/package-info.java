/**
 * The cluster of one Etcd on the API server, as the main controller observes and writes it.
 *
 * <p>In: wanted objects, Secret writes, statuses. Out: {@code ObservedCluster}s, and the objects as
 * the API server stored them. Touches the API server. This package and those inside it are the only
 * ones besides {@code app} that use a Kubernetes client.
 */
package io.etcdwarden.kube;
