package io.etcdwarden.api;

/** The Secrets of the peer line; its client reference is accepted and unused. */
public record PeerTlsConfig(
    CaSecretReference tlsCASecretRef,
    SecretReference serverTLSSecretRef,
    SecretReference clientTLSSecretRef,
    Boolean skipClientSANVerification) {}
