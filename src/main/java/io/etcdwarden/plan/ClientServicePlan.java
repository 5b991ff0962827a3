package io.etcdwarden.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the Service that clients call is dressed.
 *
 * @param labels win over the operator's own, as the contract has it, but for the one it finds its
 *     objects by
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
