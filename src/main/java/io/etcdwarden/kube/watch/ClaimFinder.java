package io.etcdwarden.kube.watch;

import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the claims of a cluster: those with its labels, and those that its pods use under other
 * labels. A pod of a StatefulSet always uses the claim that is named after the claim template and
 * the pod.
 */
final class ClaimFinder {
  private static final Pattern ORDINAL = Pattern.compile("[0-9]|[1-9][0-9]");

  private ClaimFinder() {}

  /**
   * Finds the claims of the labelled ones and, by name, of the pods.
   *
   * @param labelled the claims with the labels of the cluster
   * @param sets the StatefulSets of the cluster, usually one
   * @param pods the pods of the cluster; those of other controllers are ignored
   * @param find reads a claim by name; called only for a pod without a labelled claim
   */
  static List<PersistentVolumeClaim> of(
      List<PersistentVolumeClaim> labelled,
      List<StatefulSet> sets,
      List<Pod> pods,
      Function<String, Optional<PersistentVolumeClaim>> find) {
    Set<String> known =
        labelled.stream().map(claim -> claim.getMetadata().getName()).collect(Collectors.toSet());
    List<PersistentVolumeClaim> all = new ArrayList<>(labelled);
    for (StatefulSet set : sets) {
      pods.stream()
          .filter(pod -> Owners.isControlledBy(set, pod) && hasOrdinal(set, pod))
          .flatMap(pod -> claimNames(set, pod.getMetadata().getName()).stream())
          .filter(name -> !known.contains(name))
          .flatMap(name -> find.apply(name).stream())
          .forEach(all::add);
    }
    return all;
  }

  /**
   * Everyone who may create pods can name the StatefulSet as their controller. A cluster has at
   * most 31 members, so few names cost a request.
   */
  private static boolean hasOrdinal(StatefulSet set, Pod pod) {
    String start = set.getMetadata().getName() + "-";
    String name = pod.getMetadata().getName();
    return name.startsWith(start) && ORDINAL.matcher(name.substring(start.length())).matches();
  }

  private static List<String> claimNames(StatefulSet set, String pod) {
    return set.getSpec().getVolumeClaimTemplates().stream()
        .map(template -> StoragePlan.claimName(template.getMetadata().getName(), pod))
        .toList();
  }
}
