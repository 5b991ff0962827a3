package io.etcdwarden.webhook;

import io.etcdwarden.pki.issue.CallerTrust;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The CA bundle of the webhook configuration, and since when this replica of the operator has seen
 * it. An API server uses a changed configuration only when its own watch has shown it.
 *
 * @param bundle empty if there is no configuration
 */
record BundleAge(List<Certificate> bundle, Instant since) {
  /** Within this time every API server uses a changed configuration. */
  static final Duration SETTLING = Duration.ofMinutes(1);

  static final BundleAge NONE = new BundleAge(List.of(), Instant.EPOCH);

  /** The age of the present bundle. A clock that is set back makes it young again. */
  BundleAge seen(byte[] pem, Instant now) {
    List<Certificate> present = TrustBundle.read(pem);
    return present.equals(bundle) && !now.isBefore(since) ? this : new BundleAge(present, now);
  }

  CallerTrust trust(Instant now) {
    return new CallerTrust(bundle, !now.isBefore(since.plus(SETTLING)));
  }
}
