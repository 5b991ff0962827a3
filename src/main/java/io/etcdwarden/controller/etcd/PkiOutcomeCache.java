package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spares the certificate engine what it has answered already. Its answer follows from the wish and
 * the Secrets alone until the moment that the answer itself names, and checking a score of
 * signatures is most of what a run costs: a cluster at rest is then looked at for next to nothing.
 */
public final class PkiOutcomeCache {
  private final PkiEngine engine;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  public PkiOutcomeCache(PkiEngine engine) {
    this.engine = engine;
  }

  PkiOutcome settle(PkiRequest request, SecretSet secrets, Instant now) {
    List<SecretVersion> versions = secrets.all().stream().map(SecretVersion::of).toList();
    Entry held = entries.get(request.uid());
    if (held != null && held.holdsFor(request, versions, now)) {
      return held.outcome();
    }
    PkiOutcome outcome = engine.decide(request, secrets, now);
    if (outcome.writes().isEmpty()) {
      entries.put(request.uid(), new Entry(request, versions, now, outcome));
    } else {
      // What is to be written holds keys, and is out of date as soon as it is written.
      entries.remove(request.uid());
    }
    return outcome;
  }

  /** Drops what was held for a cluster that is gone. */
  void forget(String uid) {
    entries.remove(uid);
  }

  /** Which Secret, in which version. */
  private record SecretVersion(String name, String uid, String resourceVersion) {
    static SecretVersion of(StoredSecret secret) {
      return new SecretVersion(secret.name(), secret.uid(), secret.resourceVersion());
    }
  }

  private record Entry(
      PkiRequest request, List<SecretVersion> versions, Instant at, PkiOutcome outcome) {
    /** A clock that was set back may make a certificate one of the future. */
    boolean holdsFor(PkiRequest asked, List<SecretVersion> found, Instant now) {
      return !now.isBefore(at)
          && now.isBefore(outcome.nextDue())
          && request.equals(asked)
          && versions.equals(found);
    }
  }
}
