package io.etcdwarden.metrics;

import java.time.Instant;

/**
 * When one certificate of a cluster ends. The line is {@code client}, {@code peer} or {@code
 * backup}, the role {@code ca}, {@code server} or {@code client}.
 */
public record CertificateExpiry(String line, String role, Instant notAfter) {}
