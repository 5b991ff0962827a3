package io.etcdwarden.metrics;

import java.time.Instant;

/**
 * When one certificate of a cluster expires.
 *
 * @param line {@code client}, {@code peer} or {@code backup}
 * @param role {@code ca}, {@code server} or {@code client}
 */
public record CertificateExpiry(String line, String role, Instant notAfter) {}
