package io.etcdwarden.plan;

/**
 * The disk of a member.
 *
 * @param claimTemplate the name of the claim's template and of the data volume
 * @param capacity in canonical form, because the API server compares it as text
 * @param storageClass empty for the cluster's default class
 */
public record StoragePlan(String claimTemplate, String capacity, String storageClass) {
  /**
   * A name for another volume of the same pod. The data volume is named after the resource, and a
   * StatefulSet drops any volume of the same name: a resource called {@code etcd-ca} would lose its
   * authority.
   */
  public String beside(String volume) {
    return volume.equals(claimTemplate) ? volume + "-files" : volume;
  }
}
