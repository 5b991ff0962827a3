package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;

/** {@code spec.schedulingConstraints}: copied to the pods unchanged. */
public record SchedulingConstraints(
    Affinity affinity, List<TopologySpreadConstraint> topologySpreadConstraints) {}
