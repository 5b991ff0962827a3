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
  private static final byte[] NOBODY = new byte[0];

  private final ServingSecret secrets = new ServingSecret(new SeededRandom(1));

  @Test
  void aNewOneHoldsAPairForTheHostsAndItsAuthority() {
    StoredSecret made = made();

    Certificate leaf = leaf(made);
    assertEquals(HOSTS, Set.copyOf(leaf.names()));
    assertTrue(SignatureScheme.verifies(leaf, newestAuthority(made)));
    assertEquals("key pair of CN=etcd-warden", TlsKeyPair.of(made).orElseThrow().toString());
  }

  @Test
  void nothingIsWrittenWhileItIsGood() {
    StoredSecret made = made();

    assertEquals(Optional.empty(), next(made, authorities(made), START.plusSeconds(60)));
    assertEquals(Optional.empty(), next(made, NOBODY, START.plusSeconds(60)));
  }

  @Test
  void aPairIsRenewedByTheSameAuthorityWhenItIsDue() {
    StoredSecret made = made();
    Instant due = ServingSecret.renewalTime(made);

    StoredSecret renewed = next(made, authorities(made), due).orElseThrow();

    assertArrayEquals(authorities(made), authorities(renewed));
    assertNotEquals(leaf(made), leaf(renewed));
    assertTrue(due.isAfter(START.plus(Duration.ofDays(200))));
    assertTrue(due.isBefore(START.plus(Duration.ofDays(250))));
  }

  @Test
  void aNewHostIsCoveredAsSoonAsTheAuthorityIsTrusted() {
    StoredSecret made = made();
    Set<String> more = Set.of("hook.ns.svc", "other.ns.svc");

    assertEquals(Optional.empty(), secrets.next(made, more, NOBODY, START));
    StoredSecret renewed = secrets.next(made, more, authorities(made), START).orElseThrow();

    assertEquals(more, Set.copyOf(leaf(renewed).names()));
  }

  @Test
  void aNewAuthorityIsMadeKnownBeforeItSigns() {
    StoredSecret old = made();
    Instant late = leaf(old).notAfter().plus(Duration.ofDays(365 * 8L));
    StoredSecret kept = next(old, authorities(old), late).orElseThrow();
    Instant nearEnd = newestAuthority(kept).notAfter().minus(Duration.ofDays(300));
    StoredSecret before =
        next(kept, authorities(kept), nearEnd.minus(Duration.ofDays(70))).orElse(kept);

    StoredSecret announced = next(before, authorities(before), nearEnd).orElseThrow();

    assertEquals(leaf(before), leaf(announced));
    assertEquals(2, TrustBundle.read(announced, List.of("ca.crt")).size());
    assertEquals(Optional.empty(), next(announced, authorities(before), nearEnd));
    StoredSecret changed = next(announced, authorities(announced), nearEnd).orElseThrow();
    assertTrue(SignatureScheme.verifies(leaf(changed), newestAuthority(changed)));
    assertFalse(SignatureScheme.verifies(leaf(before), newestAuthority(changed)));
  }

  @Test
  void whatSomebodyEmptiedOrDamagedIsMadeAnew() {
    StoredSecret made = made();
    for (String key : List.of("ca.crt", "ca.key", "tls.crt", "tls.key")) {
      Map<String, byte[]> data = new TreeMap<>(made.data());
      data.put(key, "garbage".getBytes(UTF_8));

      StoredSecret mended = next(made.withData(data), NOBODY, START).orElseThrow();

      assertTrue(TlsKeyPair.of(mended).isPresent(), key);
      assertEquals(1, TrustBundle.privateKey(mended, "ca.key").stream().count(), key);
    }
  }

  @Test
  void aPairThatHasEndedIsRenewedEvenIfNobodyTrustsItsAuthority() {
    StoredSecret made = made();
    Instant after = leaf(made).notAfter().plusSeconds(1);

    assertTrue(next(made, NOBODY, after).isPresent());
  }

  private StoredSecret made() {
    return next(ServingSecret.empty("hook"), NOBODY, START).orElseThrow();
  }

  private Optional<StoredSecret> next(StoredSecret stored, byte[] trusted, Instant now) {
    return secrets.next(stored, HOSTS, trusted, now);
  }

  private static byte[] authorities(StoredSecret secret) {
    return secret.value(ServingSecret.CA_DATA_KEY);
  }

  private static Certificate newestAuthority(StoredSecret secret) {
    return TrustBundle.read(secret, List.of("ca.crt")).getFirst();
  }

  private static Certificate leaf(StoredSecret secret) {
    return TrustBundle.read(secret, List.of("tls.crt")).getFirst();
  }
}
