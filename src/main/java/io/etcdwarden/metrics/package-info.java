/**
 * Metrics and health endpoints.
 *
 * <p>In: values from the controllers, and the health checks of the process. Out: pages for
 * Prometheus and the kubelet. May touch server sockets; uses no Kubernetes types, so that every
 * package can report.
 */
package io.etcdwarden.metrics;
