package io.etcdwarden.pki;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which signatures held. One certificate is looked at by several checks and in every run
 * that finds something changed, its signature never changes, and trying it costs more than all else
 * that is asked of it. What did not hold is tried again: it is rare, and proves nothing.
 */
final class ProvenSignatures {
  /** Enough for the certificates of a hundred clusters, in about half a megabyte. */
  private static final int REMEMBERED = 2_000;

  private final Set<Pair> held =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Pair, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /** Digests of a whole certificate and of the public key that its signature was held against. */
  private record Pair(String signed, String key) {
    static Pair of(Certificate signed, Certificate signer) {
      return new Pair(signed.fingerprint(), signer.keyFingerprint());
    }
  }

  boolean contains(Certificate signed, Certificate signer) {
    return held.contains(Pair.of(signed, signer));
  }

  void add(Certificate signed, Certificate signer) {
    held.add(Pair.of(signed, signer));
  }
}
