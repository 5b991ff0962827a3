/**
 * Figures and health.
 *
 * <p>In: what the controllers report, and two questions about the process. Out: pages that a
 * scraper and a kubelet read. Touches one server socket for each; knows nothing of Kubernetes, and
 * takes plain words and moments so that any room may report.
 */
package io.etcdwarden.metrics;
