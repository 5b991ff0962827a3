package io.etcdwarden.api;

/** The Secrets of the client line or the backup line. */
public record TlsConfig(
    CaSecretReference tlsCASecretRef,
    SecretReference serverTLSSecretRef,
    SecretReference clientTLSSecretRef) {}
