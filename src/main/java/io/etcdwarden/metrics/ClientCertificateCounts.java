package io.etcdwarden.metrics;

/**
 * The certificates of the applications of a cluster, counted.
 *
 * @param requested entries of the spec
 * @param issued entries that have a valid certificate
 * @param failed entries that have no certificate, or none that can be kept current
 */
public record ClientCertificateCounts(int requested, int issued, int failed) {}
