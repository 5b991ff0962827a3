package io.etcdwarden.pki.issue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServingSecretTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Set<String> HOSTS = Set.of("hook.ns.svc", "127.0.0.1");
  private static final byte[] NO_CAS = new byte[0];

  private final ServingSecret secrets = new ServingSecret(new SeededRandom(1));

  @Test
  void aNewSecretHoldsAKeyPairForTheHostsAndItsCa() {
    StoredSecret created = created();

    Certificate leaf = leaf(created);
    assertEquals(HOSTS, Set.copyOf(leaf.names()));
    assertTrue(SignatureScheme.verifies(leaf, newestCa(created)));
    assertEquals("key pair of CN=etcd-warden", TlsKeyPair.of(created).orElseThrow().toString());
  }

  @Test
  void nothingIsWrittenWhileTheSecretIsCurrent() {
    StoredSecret created = created();

    assertEquals(Optional.empty(), next(created, cas(created), START.plusSeconds(60)));
    assertEquals(Optional.empty(), next(created, NO_CAS, START.plusSeconds(60)));
  }

  @Test
  void aDueLeafIsRenewedFromTheSameCa() {
    StoredSecret created = created();
    Instant due = ServingSecret.nextChange(created);

    StoredSecret renewed = next(created, cas(created), due).orElseThrow();

    assertArrayEquals(cas(created), cas(renewed));
    assertNotEquals(leaf(created), leaf(renewed));
    assertTrue(due.isAfter(START.plus(Duration.ofDays(200))));
    assertTrue(due.isBefore(START.plus(Duration.ofDays(250))));
  }

  @Test
  void aNewHostIsCoveredOnceTheCaIsTrusted() {
    StoredSecret created = created();
    Set<String> more = Set.of("hook.ns.svc", "other.ns.svc");

    assertEquals(
        Optional.empty(), secrets.next(created, more, CallerTrust.of(NO_CAS, true), START));
    StoredSecret renewed =
        secrets.next(created, more, CallerTrust.of(cas(created), false), START).orElseThrow();

    assertEquals(more, Set.copyOf(leaf(renewed).names()));
  }

  @Test
  void aNewCaIsPublishedBeforeItIssues() {
    StoredSecret old = created();
    Instant late = leaf(old).notAfter().plus(Duration.ofDays(365 * 8L));
    StoredSecret kept = next(old, cas(old), late).orElseThrow();
    Instant nearEnd = newestCa(kept).notAfter().minus(Duration.ofDays(300));
    StoredSecret before = next(kept, cas(kept), nearEnd.minus(Duration.ofDays(70))).orElse(kept);

    StoredSecret published = next(before, cas(before), nearEnd).orElseThrow();

    assertEquals(leaf(before), leaf(published));
    assertEquals(2, TrustBundle.read(published, List.of("ca.crt")).size());
    assertEquals(Optional.empty(), next(published, cas(before), nearEnd));
    StoredSecret changed = next(published, cas(published), nearEnd).orElseThrow();
    assertTrue(SignatureScheme.verifies(leaf(changed), newestCa(changed)));
    assertFalse(SignatureScheme.verifies(leaf(before), newestCa(changed)));
    assertEquals(
        Optional.empty(),
        secrets.next(published, HOSTS, CallerTrust.of(cas(published), false), nearEnd));
    Instant handedOver = nearEnd.plus(Duration.ofHours(1));
    assertEquals(Optional.empty(), next(changed, cas(changed), nearEnd.plusSeconds(60)));
    StoredSecret cleaned = next(changed, cas(changed), handedOver).orElseThrow();
    assertEquals(List.of(newestCa(changed)), TrustBundle.read(cleaned, List.of("ca.crt")));
    assertEquals(leaf(changed), leaf(cleaned));
  }

  @Test
  void emptiedOrDamagedContentIsWrittenAgain() {
    StoredSecret created = created();
    for (String key : List.of("ca.crt", "ca.key", "tls.crt", "tls.key")) {
      Map<String, byte[]> data = new TreeMap<>(created.data());
      data.put(key, "garbage".getBytes(UTF_8));

      StoredSecret repaired = next(created.withData(data), NO_CAS, START).orElseThrow();

      assertTrue(TlsKeyPair.of(repaired).isPresent(), key);
      assertEquals(1, TrustBundle.privateKey(repaired, "ca.key").stream().count(), key);
    }
  }

  @Test
  void anExpiredLeafIsRenewedEvenIfItsCaIsNotTrusted() {
    StoredSecret created = created();
    Instant after = leaf(created).notAfter().plusSeconds(1);

    assertTrue(next(created, NO_CAS, after).isPresent());
  }

  private StoredSecret created() {
    return next(ServingSecret.empty("hook"), NO_CAS, START).orElseThrow();
  }

  private Optional<StoredSecret> next(StoredSecret stored, byte[] trusted, Instant now) {
    return secrets.next(stored, HOSTS, CallerTrust.of(trusted, true), now);
  }

  private static byte[] cas(StoredSecret secret) {
    return secret.value(ServingSecret.CA_DATA_KEY);
  }

  private static Certificate newestCa(StoredSecret secret) {
    return TrustBundle.read(secret, List.of("ca.crt")).getFirst();
  }

  private static Certificate leaf(StoredSecret secret) {
    return TrustBundle.read(secret, List.of("tls.crt")).getFirst();
  }
}
