package io.etcdwarden.controller.etcd;

import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.TlsLine;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which TLS lines the members of a cluster use now. */
final class LinesInUse {
  private LinesInUse() {}

  /** The lines whose certificates a running member may have loaded. */
  static Set<Line> loaded(ObservedCluster observed, ClusterPlan plan) {
    boolean podsRun =
        observed.pods().stream()
            .map(pod -> pod.getMetadata().getName())
            .anyMatch(name -> isMember(name, plan));
    // Without the StatefulSet nothing says what its pods mount. They may have loaded every planned
    // line.
    return podsRun
        ? observed
            .memberSet(plan.names().memberSet())
            .map(TlsMounts::of)
            .orElseGet(() -> TlsMounts.of(plan.tls()))
            .lines()
        : Set.of();
  }

  /** The lines whose planned Secrets the StatefulSet mounts: members need these Secrets. */
  static EnumSet<Line> mountedAsPlanned(ObservedCluster observed, ClusterPlan plan) {
    Set<String> mounted =
        observed
            .memberSet(plan.names().memberSet())
            .map(LinesInUse::mountedSecrets)
            .orElseGet(Set::of);
    EnumSet<Line> lines = EnumSet.noneOf(Line.class);
    addIfMounted(lines, Line.CLIENT, plan.tls().client(), mounted);
    addIfMounted(lines, Line.PEER, plan.tls().peer(), mounted);
    addIfMounted(lines, Line.BACKUP, plan.tls().backup(), mounted);
    return lines;
  }

  private static void addIfMounted(
      Set<Line> lines, Line line, TlsLine planned, Set<String> mounted) {
    if (planned instanceof TlsLine.Secured secured
        && mounted.contains(secured.ca().secret())
        && mounted.contains(secured.server().secret())) {
      lines.add(line);
    }
  }

  private static Set<String> mountedSecrets(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .map(volume -> volume.getSecret().getSecretName())
        .collect(Collectors.toSet());
  }

  private static boolean isMember(String pod, ClusterPlan plan) {
    String prefix = plan.names().memberSet() + "-";
    return pod.startsWith(prefix) && pod.substring(prefix.length()).matches("[0-9]+");
  }
}
