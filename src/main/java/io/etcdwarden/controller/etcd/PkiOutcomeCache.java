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
import java.util.stream.Stream;

/**
 * Keeps the last outcome of the PKI engine per cluster. The outcome depends only on the request and
 * on the Secrets until its {@code nextDue}. The request contains the members: a member that starts
 * late may hold a certificate that has been renewed meanwhile. Checking signatures is most of the
 * cost of a reconcile, so a reconcile without changes becomes cheap.
 */
public final class PkiOutcomeCache {
  private final PkiEngine engine;
  private final KeyStock keys;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param keys the source of the engine's keys
   */
  public PkiOutcomeCache(PkiEngine engine, KeyStock keys) {
    this.engine = engine;
    this.keys = keys;
  }

  PkiOutcome settle(PkiRequest request, SecretSet secrets, Instant now) {
    List<SecretVersion> versions = SecretVersion.of(secrets);
    Map<String, String> namedByOthers = secrets.clients().namedByOthers();
    Entry cached = entries.get(request.uid());
    if (cached != null
        && cached.namedByOthers().equals(namedByOthers)
        && cached.isValidFor(request, versions, now)) {
      return cached.outcome();
    }
    keys.begin(request.uid(), request.namespace(), secrets);
    PkiOutcome outcome = engine.decide(request, secrets, now);
    if (outcome.isWritten() && !keys.isWaiting(request.uid())) {
      entries.put(request.uid(), new Entry(request, versions, namedByOthers, now, outcome));
    } else {
      // Writes contain private keys, and are outdated as soon as they are done.
      entries.remove(request.uid());
    }
    return outcome;
  }

  /** Removes the outcome of a deleted cluster. */
  void forget(String uid) {
    keys.forget(uid);
    entries.remove(uid);
  }

  private record SecretVersion(String name, String uid, String resourceVersion) {
    static List<SecretVersion> of(SecretSet secrets) {
      return Stream.concat(
              secrets.all().stream().map(SecretVersion::of),
              secrets.clients().bySecret().values().stream()
                  .map(it -> new SecretVersion(it.secret(), it.uid(), it.resourceVersion())))
          .toList();
    }

    static SecretVersion of(StoredSecret secret) {
      return new SecretVersion(secret.name(), secret.uid(), secret.resourceVersion());
    }
  }

  private record Entry(
      PkiRequest request,
      List<SecretVersion> versions,
      Map<String, String> namedByOthers,
      Instant decidedAt,
      PkiOutcome outcome) {
    /** After the clock was set back, a certificate may not be valid yet. */
    boolean isValidFor(PkiRequest other, List<SecretVersion> observed, Instant now) {
      return !now.isBefore(decidedAt)
          && now.isBefore(outcome.nextDue())
          && request.equals(other)
          && versions.equals(observed);
    }
  }
}
