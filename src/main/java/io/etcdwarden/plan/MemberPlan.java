package io.etcdwarden.plan;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members: how many there are, and the pod of each.
 *
 * @param size how many members the cluster has; configuration, Leases and quorum depend on it
 * @param replicas how many members the member set runs now; differs from {@code size} only while a
 *     rollout waits
 * @param podLabels of the spec; labels of the operator override them
 * @param podAnnotations of the spec; annotations of the operator override them
 * @param selectorLabels the labels by which an existing member set selects its pods; override all
 *     others
 * @param service the Service that gives the pods their host names; empty if there is none. A
 *     StatefulSet cannot change it
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

  /** How many members must agree on a write. */
  public int quorum() {
    return size / 2 + 1;
  }

  /** Whether the other members still have quorum after one is evicted. */
  public boolean survivesEviction() {
    return size > 1;
  }

  /** This plan with another number of members, all of which run. */
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

  /** This plan with another number of running members for now. */
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

  /** This plan with more labels on the pods. */
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

  /** This plan with host names from another Service. */
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
