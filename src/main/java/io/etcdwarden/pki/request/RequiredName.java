package io.etcdwarden.pki.request;

/** A DNS name or IP address that a server certificate must cover, and who dials it. */
public record RequiredName(String name, String dialedBy) {}
