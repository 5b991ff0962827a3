package io.etcdwarden.api;

import java.util.Map;

/** {@code spec.etcd.clientService}: metadata and routing of the Service that clients call. */
public record ClientServiceSpec(
    Map<String, String> annotations, Map<String, String> labels, String trafficDistribution) {}
