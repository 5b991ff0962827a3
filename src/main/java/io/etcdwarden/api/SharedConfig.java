package io.etcdwarden.api;

/** {@code spec.sharedConfig}: settings that etcd and the sidecar must agree on. */
public record SharedConfig(String autoCompactionMode, String autoCompactionRetention) {}
