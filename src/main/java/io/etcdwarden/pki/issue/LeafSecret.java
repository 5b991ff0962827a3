package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.StoredTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The Secret of a key pair, as it is once all writes are done.
 *
 * @param generated whether the operator issued the leaf and renews it
 */
public record LeafSecret(StoredSecret secret, boolean generated) {
  /** When the operator issued the leaf in this Secret; empty if no readable time is recorded. */
  public static Optional<Instant> issuedAt(StoredSecret secret) {
    return StoredTime.parse(secret.annotations().get(PkiLabels.ISSUED_AT));
  }

  /** When a user last asked for a new certificate in this Secret; empty if no user did. */
  public Optional<Instant> renewalRequested() {
    return StoredTime.parse(secret.annotations().get(PkiLabels.RENEWAL_REQUESTED));
  }
}
