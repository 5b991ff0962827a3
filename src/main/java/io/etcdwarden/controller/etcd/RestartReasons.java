package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.controller.etcd.roll.RestartCause;
import io.etcdwarden.metrics.RestartReason;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reason of a restart as the metric counts it. Certificates come first: they are rare. */
final class RestartReasons {
  private RestartReasons() {}

  /**
   * The reason of the restart of one member in a roll.
   *
   * @param pod the pod before the restart; empty if it is missing
   */
  static RestartReason of(StatefulSet set, Optional<Pod> pod) {
    Map<String, String> marks = marks(set.getSpec().getTemplate().getMetadata().getAnnotations());
    Map<String, String> changed = new HashMap<>(pod.isPresent() ? marks : Map.of());
    changed.entrySet().removeAll(pod.map(RestartReasons::marks).orElse(Map.of()).entrySet());
    if (!changed.isEmpty()) {
      return ofMarks(changed);
    }
    return RestartCause.isRecorded(set) ? RestartReason.SPEC : RestartReason.TEMPLATE;
  }

  /**
   * The reason of a restart for certificates.
   *
   * @param annotations the new annotations of the pod template
   */
  static RestartReason ofMarks(Map<String, String> annotations) {
    boolean isRenewal =
        marks(annotations).values().stream()
            .map(RestartMark::parse)
            .flatMap(Optional::stream)
            .allMatch(mark -> mark.phase() == RotationPhase.RENEWING);
    return isRenewal ? RestartReason.RENEWAL : RestartReason.ROTATION;
  }

  private static Map<String, String> marks(HasMetadata object) {
    return marks(object.getMetadata().getAnnotations());
  }

  private static Map<String, String> marks(Map<String, String> annotations) {
    return annotations == null
        ? Map.of()
        : annotations.entrySet().stream()
            .filter(it -> it.getKey().startsWith(Annotations.RESTARTED_FOR))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
