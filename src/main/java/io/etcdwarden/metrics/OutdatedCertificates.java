package io.etcdwarden.metrics;

/** How many processes of members use an older certificate than its Secret has. */
public record OutdatedCertificates(String line, String role, long count) {}
