/**
 * Tests the alert rules and the dashboard with the programs that load them.
 *
 * <p>In: the files under {@code charts/etcd-warden/files}. Tests ending in {@code IT} run promtool
 * and Prometheus, and scrape an operator.
 */
package io.etcdwarden.monitoring;
