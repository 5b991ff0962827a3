package io.etcdwarden.api;

/** Names a Secret with CA certificates, and the data key under which they are. */
public record CaSecretReference(String name, String namespace, String dataKey) {}
