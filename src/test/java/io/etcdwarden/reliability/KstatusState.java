package io.etcdwarden.reliability;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state that GitOps tools compute for a custom resource, by the rules of kstatus in version
 * 0.37.2 of its library.
 */
enum KstatusState {
  IN_PROGRESS,
  FAILED,
  CURRENT,
  TERMINATING;

  static KstatusState of(GenericKubernetesResource resource) {
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return TERMINATING;
    }
    Object observed = resource.get("status", "observedGeneration");
    if (observed instanceof Number number
        && number.longValue() != resource.getMetadata().getGeneration()) {
      return IN_PROGRESS;
    }
    if (condition(resource, "Reconciling").filter("True"::equals).isPresent()) {
      return IN_PROGRESS;
    }
    if (condition(resource, "Stalled").filter("True"::equals).isPresent()) {
      return FAILED;
    }
    // A resource without condition Ready counts as current.
    return condition(resource, "Ready").map("True"::equals).orElse(true) ? CURRENT : IN_PROGRESS;
  }

  private static Optional<String> condition(GenericKubernetesResource resource, String type) {
    Object conditions = resource.get("status", "conditions");
    List<?> list = conditions instanceof List<?> present ? present : List.of();
    return list.stream()
        .map(condition -> (Map<?, ?>) condition)
        .filter(condition -> type.equals(condition.get("type")))
        .map(condition -> condition.get("status").toString())
        .findFirst();
  }
}
