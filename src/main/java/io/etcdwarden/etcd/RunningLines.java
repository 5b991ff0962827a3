package io.etcdwarden.etcd;

import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.Line;
import io.etcdwarden.plan.ClusterPlan;
import java.util.EnumSet;
import java.util.Set;

/** The lines whose certificates some running member has loaded. */
final class RunningLines {
  private RunningLines() {}

  static Set<Line> of(Snapshot seen, ClusterPlan plan) {
    boolean podsRun =
        seen.pods().stream()
            .map(pod -> pod.getMetadata().getName())
            .anyMatch(name -> isMember(name, plan));
    Set<Line> lines = EnumSet.noneOf(Line.class);
    if (!podsRun) {
      return lines;
    }
    seen.memberSet(plan.names().memberSet())
        .map(TlsMounts::of)
        .ifPresent(
            mounted -> {
              if (mounted.hasClient()) {
                lines.add(Line.CLIENT);
              }
              if (mounted.hasPeer()) {
                lines.add(Line.PEER);
              }
              if (mounted.hasBackup()) {
                lines.add(Line.BACKUP);
              }
            });
    return lines;
  }

  private static boolean isMember(String pod, ClusterPlan plan) {
    String prefix = plan.names().memberSet() + "-";
    return pod.startsWith(prefix) && pod.substring(prefix.length()).matches("[0-9]+");
  }
}
