package io.etcdwarden.etcd;

import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Line;
import io.etcdwarden.plan.ClusterPlan;
import java.util.Set;

/** The lines whose certificates some running member has loaded. */
final class RunningLines {
  private RunningLines() {}

  static Set<Line> of(Snapshot seen, ClusterPlan plan) {
    boolean podsRun =
        seen.pods().stream()
            .map(pod -> pod.getMetadata().getName())
            .anyMatch(name -> isMember(name, plan));
    // Pods without their member set are known by nothing but their names: they may have loaded
    // whatever is wished.
    return podsRun
        ? seen.memberSet(plan.names().memberSet())
            .map(TlsMounts::of)
            .orElseGet(() -> TlsMounts.of(plan.tls()))
            .lines()
        : Set.of();
  }

  private static boolean isMember(String pod, ClusterPlan plan) {
    String prefix = plan.names().memberSet() + "-";
    return pod.startsWith(prefix) && pod.substring(prefix.length()).matches("[0-9]+");
  }
}
