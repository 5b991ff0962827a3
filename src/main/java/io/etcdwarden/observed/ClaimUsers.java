package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pods use a claim. Only a claim that a member uses, and no other pod, is proven to be the
 * volume of that member.
 *
 * @param members the pods of the StatefulSet that use the claim
 * @param others all other pods that use it
 */
public record ClaimUsers(Set<String> members, Set<String> others) {
  public ClaimUsers {
    members = Set.copyOf(members);
    others = new TreeSet<>(others);
  }

  /**
   * Finds the users of a claim.
   *
   * @param pods live pods with their specs, which the operator's cache does not have
   */
  public static ClaimUsers of(String claim, StatefulSet memberSet, List<Pod> pods) {
    var byMembership =
        pods.stream()
            .filter(pod -> claims(pod).anyMatch(claim::equals))
            .collect(
                Collectors.partitioningBy(
                    pod -> isControlledBy(memberSet, pod),
                    Collectors.mapping(pod -> pod.getMetadata().getName(), Collectors.toSet())));
    return new ClaimUsers(byMembership.get(true), byMembership.get(false));
  }

  private static boolean isControlledBy(StatefulSet memberSet, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getUid)
        .anyMatch(uid -> uid.equals(memberSet.getMetadata().getUid()));
  }

  /** The names of the claims that a pod mounts. */
  public static Stream<String> claims(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .map(Volume::getPersistentVolumeClaim)
        .filter(Objects::nonNull)
        .map(source -> source.getClaimName());
  }

  /** Whether the claim is the volume of a member and of nothing else. */
  public boolean areMembersOnly() {
    return !members.isEmpty() && others.isEmpty();
  }
}
