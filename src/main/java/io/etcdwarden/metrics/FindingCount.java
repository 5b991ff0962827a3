package io.etcdwarden.metrics;

/** The number of findings with one code and severity in a cluster. */
public record FindingCount(String code, String severity, long count) {}
