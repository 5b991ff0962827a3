package io.etcdwarden.metrics;

/** How many findings of one code and severity a cluster has. */
public record FindingCount(String code, String severity, long count) {}
