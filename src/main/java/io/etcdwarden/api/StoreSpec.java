package io.etcdwarden.api;

/** Where backups live. */
public record StoreSpec(
    String container,
    String endpointOverride,
    String prefix,
    String provider,
    SecretReference secretRef) {}
