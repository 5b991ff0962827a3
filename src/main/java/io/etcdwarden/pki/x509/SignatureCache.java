package io.etcdwarden.pki.x509;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which signatures are valid.
 *
 * <p>Several checks verify the same certificate, in every reconcile that finds a change. The answer
 * never changes, and verifying a signature costs more than all other checks together. Invalid
 * signatures are rare and are verified again each time.
 */
public final class SignatureCache {
  /** Enough for the certificates of a hundred clusters, in about half a megabyte. */
  private static final int MAX_ENTRIES = 2_000;

  private final Set<Pair> verified =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Pair, Boolean> eldest) {
                  return size() > MAX_ENTRIES;
                }
              }));

  /** The digest of a certificate and the digest of the public key that verified its signature. */
  private record Pair(String signed, String key) {
    static Pair of(Certificate signed, Certificate signer) {
      return new Pair(signed.fingerprint(), signer.publicKeyFingerprint());
    }
  }

  /** Whether the signer's key signed this certificate. */
  public boolean verifies(Certificate signed, Certificate signer) {
    Pair pair = Pair.of(signed, signer);
    if (verified.contains(pair)) {
      return true;
    }
    boolean valid = SignatureScheme.verifies(signed, signer);
    if (valid) {
      verified.add(pair);
    }
    return valid;
  }
}
