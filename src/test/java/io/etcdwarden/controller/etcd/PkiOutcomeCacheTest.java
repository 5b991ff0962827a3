package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.SecretSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PkiOutcomeCacheTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Deque<Runnable> queuedKeys = new ArrayDeque<>();
  private final KeyStock keys = new KeyStock(new SecureRandom(), queuedKeys::add, _ -> {});
  private final PkiOutcomeCache certificates =
      new PkiOutcomeCache(new PkiEngine(new SecureRandom(), keys), keys);

  @Test
  void theSameInputReturnsTheCachedOutcome() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);

    assertSame(first, certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW.plusSeconds(60)));
  }

  @Test
  void anotherRequestIsComputedAnew() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);
    PkiRequest other =
        new PkiRequest("other", "ns", "uid-1", PkiPolicy.DEFAULT, List.of(), Set.of());

    assertNotSame(first, certificates.settle(other, SecretSet.EMPTY, NOW));
  }

  @Test
  void anOutcomeExpiresAtItsNextDueTime() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);

    PkiOutcome later = certificates.settle(request("uid-1"), SecretSet.EMPTY, first.nextDue());

    assertNotSame(first, later);
    assertFalse(later.nextDue().equals(first.nextDue()));
  }

  @Test
  void aClockThatWasSetBackExpiresTheOutcome() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);

    assertNotSame(
        first, certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW.minusSeconds(1)));
  }

  @Test
  void theOutcomeOfADeletedClusterIsForgotten() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);

    certificates.forget("uid-1");

    PkiOutcome again = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);
    assertNotSame(first, again);
    assertEquals(first, again);
  }

  /** Its pod may have mounted an earlier certificate, which then needs a restart. */
  @Test
  void aMemberThatStartsIsComparedWithTheSecretsAgain() {
    PkiOutcome first = certificates.settle(request("uid-1"), SecretSet.EMPTY, NOW);
    ContainerRun run = new ContainerRun("main-0", MemberContainer.ETCD, NOW, NOW, true);

    PkiRequest started =
        request("uid-1").withMembers(List.of(new MemberPod("main-0", List.of(run), Map.of())));

    assertNotSame(first, certificates.settle(started, SecretSet.EMPTY, NOW));
  }

  private static PkiRequest request(String uid) {
    return new PkiRequest("main", "ns", uid, PkiPolicy.DEFAULT, List.of(), Set.of());
  }
}
