package io.etcdwarden.api;

/** A failure of the last operation. */
public record LastError(String code, String description, String observedAt) {}
