package io.etcdwarden.metrics;

/** The phase of the rotation of the CA of one line. */
public record LinePhase(String line, String phase) {}
