package io.etcdwarden.plan;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.CompactionSpec;
import io.etcdwarden.api.EtcdSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the resources of compaction jobs that {@link CompactionPlanner} does not use. */
final class UnusedResources {
  private static final Set<String> USED = Set.of("requests.cpu", "requests.memory");

  private UnusedResources() {}

  /** Their names, such as {@code limits.memory}, in the order of the alphabet. */
  static List<String> of(EtcdSpec spec) {
    return Optional.ofNullable(spec.backup())
        .map(BackupSpec::snapshotCompaction)
        .map(CompactionSpec::resources)
        .map(UnusedResources::names)
        .orElse(List.of());
  }

  private static List<String> names(ResourceRequirements resources) {
    return Stream.concat(
            names("limits.", resources.getLimits()), names("requests.", resources.getRequests()))
        .filter(name -> !USED.contains(name))
        .sorted()
        .toList();
  }

  private static Stream<String> names(String prefix, Map<String, Quantity> amounts) {
    return Objects.requireNonNullElse(amounts, Map.<String, Quantity>of()).keySet().stream()
        .map(prefix::concat);
  }
}
