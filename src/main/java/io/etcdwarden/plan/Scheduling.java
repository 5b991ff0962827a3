package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Optional;

/**
 * On which nodes members may run.
 *
 * @param priorityClass empty for the default of the Kubernetes cluster
 */
public record Scheduling(
    String priorityClass, Optional<Affinity> affinity, List<TopologySpreadConstraint> spread) {
  public Scheduling {
    spread = List.copyOf(spread);
  }
}
