package io.etcdwarden.etcd;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.PkiWish;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spares the certificate engine what it has answered already. Its answer follows from the wish and
 * the Secrets alone until the moment that the answer itself names, and checking a score of
 * signatures is most of what a run costs: a cluster at rest is then looked at for next to nothing.
 */
public final class SettledCertificates {
  private final PkiEngine engine;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  public SettledCertificates(PkiEngine engine) {
    this.engine = engine;
  }

  PkiOutcome settle(PkiWish wish, Vault vault, Instant now) {
    List<Version> versions = vault.secrets().stream().map(Version::of).toList();
    Answer held = answers.get(wish.uid());
    if (held != null && held.holdsFor(wish, versions, now)) {
      return held.outcome();
    }
    PkiOutcome outcome = engine.settle(wish, vault, now);
    if (outcome.writes().isEmpty()) {
      answers.put(wish.uid(), new Answer(wish, versions, now, outcome));
    } else {
      // What is to be written holds keys, and is out of date as soon as it is written.
      answers.remove(wish.uid());
    }
    return outcome;
  }

  /** Drops what was held for a cluster that is gone. */
  void forget(String uid) {
    answers.remove(uid);
  }

  /** Which Secret, in which version. */
  private record Version(String name, String uid, String resourceVersion) {
    static Version of(StoredSecret secret) {
      return new Version(secret.name(), secret.uid(), secret.resourceVersion());
    }
  }

  private record Answer(PkiWish wish, List<Version> versions, Instant at, PkiOutcome outcome) {
    /** A clock that was set back may make a certificate one of the future. */
    boolean holdsFor(PkiWish asked, List<Version> found, Instant now) {
      return !now.isBefore(at)
          && now.isBefore(outcome.nextDue())
          && wish.equals(asked)
          && versions.equals(found);
    }
  }
}
