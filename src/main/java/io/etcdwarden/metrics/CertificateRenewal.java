package io.etcdwarden.metrics;

import java.time.Instant;

/** When one certificate that the operator keeps is to be made anew. */
public record CertificateRenewal(String line, String role, Instant due) {}
