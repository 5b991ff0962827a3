package io.etcdwarden.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata and routing of the Service that clients call.
 *
 * @param labels override the labels of the operator, as in etcd-druid, except the label by which
 *     the operator finds its objects
 */
public record ClientServicePlan(
    Map<String, String> annotations,
    Map<String, String> labels,
    Optional<String> trafficDistribution) {
  public ClientServicePlan {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
