package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.EventText;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.metrics.RestartReason;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.Line;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Replaces members that cannot become ready with the certificates that they have loaded.
 *
 * <p>A {@link MemberRestart} waits until all members are ready. Here that would be without end, so
 * the pods are deleted, and the StatefulSet creates them again with the stored certificates.
 *
 * @param members the names of their pods
 */
record MemberReplacement(List<String> members, EventText event) {
  /**
   * Empty if no member is stuck, the user has stopped every change, a Secret is not written yet, or
   * the stored certificates would not help. A rollout that waits for ready members is not waited
   * for.
   */
  static Optional<MemberReplacement> next(
      SpecGate.Decision gate, PlannedCluster planned, ReconcileAttempt attempt) {
    boolean isSuspended = gate instanceof SpecGate.Decision.Closed closed && closed.suspended();
    return isSuspended
            || !(attempt instanceof ReconcileAttempt.Completed)
            || !planned.pki().writes().isEmpty()
            || !planned.pki().isUsable()
        ? Optional.empty()
        : of(planned.pki());
  }

  private static Optional<MemberReplacement> of(PkiOutcome pki) {
    List<String> members =
        pki.rotations().values().stream()
            .flatMap(rotation -> rotation.replacements().stream())
            .distinct()
            .sorted()
            .toList();
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(new MemberReplacement(members, event(members, pki)));
  }

  private static EventText event(List<String> members, PkiOutcome pki) {
    String lines =
        pki.rotations().entrySet().stream()
            .filter(it -> !it.getValue().replacements().isEmpty())
            .map(it -> described(it.getKey(), it.getValue()))
            .sorted()
            .collect(Collectors.joining("; "));
    return EventText.warning(
        "MembersRestart",
        "Replacing %s without waiting until all members are ready: certificates that they have loaded have ended (%s), so they become ready only with the stored ones"
            .formatted(String.join(", ", members), lines));
  }

  private static String described(Line line, CaRotation rotation) {
    return "line %s, %s".formatted(line.wireName(), rotation.phase().wireName());
  }

  ReconcileAttempt run(
      PlannedCluster planned,
      ReconcileAttempt attempt,
      EtcdCluster cluster,
      MetricsReporter metrics) {
    ObservedCluster observed = attempt.outcome().observed();
    Optional<StatefulSet> memberSet = observed.memberSet(planned.plan().names().memberSet());
    List<Pod> pods = members.stream().flatMap(name -> observed.pod(name).stream()).toList();
    if (memberSet.isEmpty() || pods.isEmpty()) {
      return attempt;
    }
    try {
      cluster.replacePods(memberSet.get(), pods);
    } catch (OperatorException failure) {
      return new ReconcileAttempt.Interrupted(attempt.outcome(), failure);
    }
    metrics.restarted(planned.etcd(), RestartReason.EXPIRED, pods.size());
    cluster.recordEvents(List.of(event));
    return attempt;
  }
}
