package io.etcdwarden.api;

import java.util.Map;

/** {@code spec.etcd.clientService}: how the Service that clients call is dressed. */
public record ClientServiceSpec(
    Map<String, String> annotations, Map<String, String> labels, String trafficDistribution) {}
