package io.etcdwarden.api;

/** Names a Secret. Secrets are only read in the namespace of the resource that names them. */
public record SecretReference(String name, String namespace) {}
