package io.etcdwarden.pki.request;

/** A DNS name or IP address that a server certificate must cover, and the programs that dial it. */
public record RequiredName(String name, String dialedBy) {}
