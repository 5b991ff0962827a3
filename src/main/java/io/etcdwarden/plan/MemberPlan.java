package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members: how many, and what each is like.
 *
 * @param size how many members the cluster has; configuration, Leases and quorum follow it
 * @param replicas how many of them the member set runs now; less or more only while a rollout holds
 * @param podLabels as wished; the operator's own win over them
 * @param podAnnotations as wished; the operator's own win over them
 * @param selectorLabels of the pods that run, when a member set still selects by them; win over all
 * @param service by which the pods get their names; empty where there is none. No member set can be
 *     given another
 * @param root whether the programs run as root
 */
public record MemberPlan(
    int size,
    int replicas,
    String image,
    String permissionsImage,
    ResourceRequirements resources,
    Map<String, String> podLabels,
    Map<String, String> podAnnotations,
    Map<String, String> selectorLabels,
    Scheduling scheduling,
    String service,
    boolean root) {
  public MemberPlan {
    podLabels = ordered(podLabels);
    podAnnotations = ordered(podAnnotations);
    selectorLabels = ordered(selectorLabels);
  }

  private static Map<String, String> ordered(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** How many members must agree. */
  public int quorum() {
    return size / 2 + 1;
  }

  /** Whether the cluster stands the loss of one member. */
  public boolean survivesEviction() {
    return size > 1;
  }

  /** Members like these, but so many, all of which run. */
  MemberPlan withSize(int other) {
    return new MemberPlan(
        other,
        other,
        image,
        permissionsImage,
        resources,
        podLabels,
        podAnnotations,
        selectorLabels,
        scheduling,
        service,
        root);
  }

  /** The same members, of which the member set runs so many for now. */
  public MemberPlan withReplicas(int running) {
    return new MemberPlan(
        size,
        running,
        image,
        permissionsImage,
        resources,
        podLabels,
        podAnnotations,
        selectorLabels,
        scheduling,
        service,
        root);
  }

  /** The same members, whose pods also keep these labels. */
  public MemberPlan withSelectorLabels(Map<String, String> labels) {
    return new MemberPlan(
        size,
        replicas,
        image,
        permissionsImage,
        resources,
        podLabels,
        podAnnotations,
        labels,
        scheduling,
        service,
        root);
  }

  /** The same members, whose pods get their names by another service. */
  public MemberPlan withService(String other) {
    return new MemberPlan(
        size,
        replicas,
        image,
        permissionsImage,
        resources,
        podLabels,
        podAnnotations,
        selectorLabels,
        scheduling,
        other,
        root);
  }
}
