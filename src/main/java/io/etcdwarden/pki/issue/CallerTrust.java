package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.util.List;

/**
 * Which CA certificates the API server trusts for a webhook.
 *
 * @param bundle the certificates in the webhook configuration
 * @param isSettled whether they have been there for so long that every API server uses them
 */
public record CallerTrust(List<Certificate> bundle, boolean isSettled) {
  public CallerTrust {
    bundle = List.copyOf(bundle);
  }

  /**
   * Reads the bundle of a webhook configuration.
   *
   * @param pem empty if there is no configuration
   */
  public static CallerTrust of(byte[] pem, boolean isSettled) {
    return new CallerTrust(TrustBundle.read(pem), isSettled);
  }

  boolean has(Certificate ca) {
    return bundle.contains(ca);
  }
}
