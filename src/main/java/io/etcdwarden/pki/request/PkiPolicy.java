package io.etcdwarden.pki.request;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import java.time.Duration;

/**
 * How the certificates of a cluster are generated: {@code spec.pki}.
 *
 * @param caRotateAtPercent the percentage of its validity after which a CA should be rotated
 * @param leafRenewAtPercent the percentage of its validity after which a leaf is renewed
 * @param retain whether generated Secrets are kept when the Etcd is deleted
 */
public record PkiPolicy(
    Provision provision,
    KeyAlgorithm algorithm,
    Duration caValidity,
    int caRotateAtPercent,
    Duration leafValidity,
    int leafRenewAtPercent,
    boolean retain) {
  /** Whether the operator generates a missing Secret, or waits until a user provides it. */
  public enum Provision {
    AUTO,
    PROVIDED
  }

  /** A CA is valid for five years, a leaf for one. A leaf is renewed four months before its end. */
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

  /** Whether the operator generates missing Secrets. */
  public boolean isAuto() {
    return provision == Provision.AUTO;
  }

  private static void requirePositive(String field, Duration validity) {
    if (!validity.isPositive()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, field + " is " + validity + "; expected a positive duration");
    }
  }

  private static void requirePercent(String field, int percent) {
    if (percent < 1 || percent > 99) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, field + " is " + percent + "%; expected 1% to 99%");
    }
  }
}
