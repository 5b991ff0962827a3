/**
 * Alert rules and dashboard: that what they ask for is there, by the programs that load them.
 *
 * <p>In: the files under {@code charts/etcd-warden/files}. Tests ending in {@code IT} run promtool
 * and prometheus, and scrape an operator.
 */
package io.etcdwarden.monitoring;
