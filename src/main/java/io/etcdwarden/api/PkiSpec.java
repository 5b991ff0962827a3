package io.etcdwarden.api;

import java.util.List;

/**
 * {@code spec.pki}: who issues the certificates, and their properties; etcd-druid has no such
 * field.
 */
public record PkiSpec(
    String policy,
    String keyAlgorithm,
    Ca ca,
    Leaf leaf,
    AdditionalNames additionalNames,
    GoDuration clientTrustPeriod,
    List<String> maintenanceWindows,
    TrustBundle trustBundle,
    List<ClientCertificate> clients,
    IssuerRef issuerRef,
    Boolean retain) {
  /** How long a generated CA is valid, and after which percentage of that time it is rotated. */
  public record Ca(GoDuration validity, String rotateAt) {}

  /**
   * How long a generated certificate is valid, and after which percentage of that time it is
   * renewed.
   */
  public record Leaf(GoDuration validity, String renewAt) {}

  /** Additional names under which clients reach the servers. */
  public record AdditionalNames(List<String> dnsNames, List<String> ipAddresses) {}

  /** Where clients find the CA certificates of the client line; never a private key. */
  public record TrustBundle(
      String configMapName, String secretName, List<String> formats, String password) {}

  /**
   * An issuer of cert-manager that signs CAs.
   *
   * @param lines the lines whose CA it signs; all if it is null
   */
  public record IssuerRef(String name, String kind, String group, List<String> lines) {}

  /**
   * The certificate of one application.
   *
   * @param secretName the Secret that the operator writes
   * @param commonName etcd's user; {@code name} if it is null
   */
  public record ClientCertificate(
      String name,
      String secretName,
      String commonName,
      List<String> organizations,
      AdditionalNames additionalNames,
      GoDuration validity,
      String renewAt) {}
}
