package io.etcdwarden.api;

/** {@code spec.sharedConfig}: settings that are the same for etcd and the sidecar. */
public record SharedConfig(String autoCompactionMode, String autoCompactionRetention) {}
