package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The keys of the certificates that one decision issues.
 *
 * @param random for serial numbers
 */
public record NewKeys(PkiRequest request, KeySource source, SecureRandom random) {
  /** The key for this Secret; empty while it is generated. */
  Optional<KeyMaterial> forSecret(String name) {
    return source.next(request.uid(), name, request.policy().algorithm());
  }

  /** Says that a Secret is missing only until its key is ready. */
  Finding notReady(FindingLocation location) {
    return location.error(
        FindingCode.KEY_BEING_GENERATED,
        "is created when its %s key is generated. Pods cannot start before. This takes seconds, or"
                .formatted(request.policy().algorithm().wireName())
            + " minutes while many such keys are generated.");
  }
}
