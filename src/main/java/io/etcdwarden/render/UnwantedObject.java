package io.etcdwarden.render;

import io.etcdwarden.api.Component;

/** An object that must not exist in the cluster's namespace. */
public record UnwantedObject(Component component, String name) {}
