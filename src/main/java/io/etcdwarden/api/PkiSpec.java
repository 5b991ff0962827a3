package io.etcdwarden.api;

import java.util.List;

/** {@code spec.pki}: who makes the certificates and what they are like; an addition of ours. */
public record PkiSpec(
    String policy,
    String keyAlgorithm,
    Ca ca,
    Leaf leaf,
    AdditionalNames additionalNames,
    Boolean retain) {
  /** How long a generated authority lives, and at which percentage of it the next one is due. */
  public record Ca(GoDuration validity, String rotateAt) {}

  /** How long a generated certificate lives, and at which percentage of it the next one is due. */
  public record Leaf(GoDuration validity, String renewAt) {}

  /** Names by which servers are reached besides those of the cluster. */
  public record AdditionalNames(List<String> dnsNames, List<String> ipAddresses) {}
}
