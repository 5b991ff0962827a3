package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a user may hand a provided Secret over, so that the operator issues its certificate.
 *
 * <p>The user asks by an annotation, the operator answers in the annotation, and the user deletes
 * the Secret. The operator never deletes it: it may hold the only copy of a key.
 */
sealed interface HandOver {
  /** No user asks, or the answer is given. */
  record None() implements HandOver {}

  /** The answer is written: the Secret is issued again as soon as it is deleted. */
  record Accepted(SecretWrite write) implements HandOver {}

  /** Nothing is written; the finding says why. */
  record Refused(Finding finding) implements HandOver {}

  /**
   * Decides the answer to the user.
   *
   * @param obstacle why the operator cannot issue the certificate now, as a sentence
   */
  static HandOver next(FindingLocation location, StoredSecret secret, Optional<String> obstacle) {
    if (!PkiLabels.ASKED.equals(secret.annotations().get(PkiLabels.HAND_OVER))) {
      return new None();
    }
    if (obstacle.isPresent()) {
      return new Refused(
          location.warning(
              FindingCode.HAND_OVER_REFUSED,
              "cannot be handed over to the operator, and must not be deleted: " + obstacle.get()));
    }
    Map<String, String> annotations = new TreeMap<>(secret.annotations());
    annotations.put(PkiLabels.HAND_OVER, PkiLabels.ACCEPTED);
    return new Accepted(new SecretWrite.Release(secret.withMetadata(secret.labels(), annotations)));
  }
}
