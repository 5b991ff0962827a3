package io.etcdwarden.api;

/** Names a Secret that holds certificate authorities, and the data key they stand under. */
public record CaSecretReference(String name, String namespace, String dataKey) {}
