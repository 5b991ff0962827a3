package io.etcdwarden.api;

/** The Secrets of the client or the backup line. */
public record TlsConfig(
    CaSecretReference tlsCASecretRef,
    SecretReference serverTLSSecretRef,
    SecretReference clientTLSSecretRef) {}
