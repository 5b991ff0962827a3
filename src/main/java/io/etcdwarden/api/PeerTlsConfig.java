package io.etcdwarden.api;

/** The Secrets of the peer line. {@code clientTLSSecretRef} is accepted but not used. */
public record PeerTlsConfig(
    CaSecretReference tlsCASecretRef,
    SecretReference serverTLSSecretRef,
    SecretReference clientTLSSecretRef,
    Boolean skipClientSANVerification) {}
