package io.etcdwarden.pki.request;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import java.time.Duration;

/**
 * Who makes the certificates of a cluster and what they are like. The percentages say after which
 * part of its life an authority is due for rotation, and a leaf for renewal.
 */
public record PkiPolicy(
    Provision provision,
    KeyAlgorithm algorithm,
    Duration caValidity,
    int caRotateAtPercent,
    Duration leafValidity,
    int leafRenewAtPercent,
    boolean retain) {
  /** Whether the operator makes what is missing, or waits until somebody provides it. */
  public enum Provision {
    AUTO,
    PROVIDED
  }

  /** Five years for authorities, one for leaves: renewed at two thirds, four months are left. */
  public static final PkiPolicy DEFAULT =
      new PkiPolicy(
          Provision.AUTO,
          KeyAlgorithm.ECDSA_P256,
          Duration.ofDays(1825),
          80,
          Duration.ofDays(365),
          66,
          false);

  public PkiPolicy {
    requirePositive("spec.pki.ca.validity", caValidity);
    requirePositive("spec.pki.leaf.validity", leafValidity);
    requirePercent("spec.pki.ca.rotateAt", caRotateAtPercent);
    requirePercent("spec.pki.leaf.renewAt", leafRenewAtPercent);
  }

  public boolean isAuto() {
    return provision == Provision.AUTO;
  }

  private static void requirePositive(String field, Duration validity) {
    if (!validity.isPositive()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          field + " is " + validity + "; a certificate must live some time");
    }
  }

  private static void requirePercent(String field, int percent) {
    if (percent < 1 || percent > 99) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, field + " is " + percent + "%; expected 1% to 99%");
    }
  }
}
