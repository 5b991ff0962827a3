package io.etcdwarden.metrics;

import java.time.Instant;

/** When the operator renews one of its certificates. */
public record CertificateRenewal(String line, String role, Instant due) {}
