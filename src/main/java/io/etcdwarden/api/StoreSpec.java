package io.etcdwarden.api;

/** A store for backups. */
public record StoreSpec(
    String container,
    String endpointOverride,
    String prefix,
    String provider,
    SecretReference secretRef) {}
