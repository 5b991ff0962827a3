package io.etcdwarden.pki.x509;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which signatures held. One certificate is looked at by several checks and in every run
 * that finds something changed, its signature never changes, and trying it costs more than all else
 * that is asked of it. What did not hold is tried again: it is rare, and proves nothing.
 */
final class SignatureCache {
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

  /** Digests of a whole certificate and of the public key that its signature was held against. */
  private record Pair(String signed, String key) {
    static Pair of(Certificate signed, Certificate signer) {
      return new Pair(signed.fingerprint(), signer.publicKeyFingerprint());
    }
  }

  boolean contains(Certificate signed, Certificate signer) {
    return verified.contains(Pair.of(signed, signer));
  }

  void add(Certificate signed, Certificate signer) {
    verified.add(Pair.of(signed, signer));
  }
}
