package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.PkiPolicy;
import io.etcdwarden.pki.PkiWish;
import io.etcdwarden.pki.Vault;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettledCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final SettledCertificates certificates =
      new SettledCertificates(new PkiEngine(new SecureRandom()));

  @Test
  void theSameQuestionIsAnsweredFromMemory() {
    PkiOutcome first = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);

    assertSame(first, certificates.settle(wish("uid-1"), Vault.EMPTY, NOW.plusSeconds(60)));
  }

  @Test
  void anotherWishIsAnotherQuestion() {
    PkiOutcome first = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);
    PkiWish other = new PkiWish("other", "ns", "uid-1", PkiPolicy.DEFAULT, List.of(), Set.of());

    assertNotSame(first, certificates.settle(other, Vault.EMPTY, NOW));
  }

  @Test
  void theAnswerEndsAtTheMomentItNames() {
    PkiOutcome first = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);

    PkiOutcome later = certificates.settle(wish("uid-1"), Vault.EMPTY, first.nextDue());

    assertNotSame(first, later);
    assertFalse(later.nextDue().equals(first.nextDue()));
  }

  @Test
  void aClockThatWasSetBackAsksAgain() {
    PkiOutcome first = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);

    assertNotSame(first, certificates.settle(wish("uid-1"), Vault.EMPTY, NOW.minusSeconds(1)));
  }

  @Test
  void aClusterThatIsGoneIsForgotten() {
    PkiOutcome first = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);

    certificates.forget("uid-1");

    PkiOutcome again = certificates.settle(wish("uid-1"), Vault.EMPTY, NOW);
    assertNotSame(first, again);
    assertEquals(first, again);
  }

  private static PkiWish wish(String uid) {
    return new PkiWish("main", "ns", uid, PkiPolicy.DEFAULT, List.of(), Set.of());
  }
}
