package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateWritesTest {
  private static final List<String> PEER =
      List.of("main-peer-ca", "main-peer-ca-1", "main-peer-server");

  private final PkiOutcome pki =
      new PkiEngine(new SeededRandom(1))
          .decide(
              Plans.of(Etcds.withTls(3, "client", "peer")).pki().request(Set.of()),
              SecretSet.EMPTY,
              Instant.parse("2026-03-01T12:00:00Z"));

  @Test
  void allSecretsAreWrittenAndNoneIsPending() {
    CertificateWrites writes = CertificateWrites.all(pki);

    assertEquals(pki.writes(), writes.now().writes());
    assertEquals(List.of(), writes.pending().writes());
  }

  @Test
  void noSecretIsWrittenAndAllArePending() {
    CertificateWrites writes = CertificateWrites.none(pki);

    assertEquals(List.of(), writes.now().writes());
    assertEquals(pki, writes.pending());
  }

  @Test
  void theSecretsOfOtherLinesArePending() {
    CertificateWrites writes = CertificateWrites.ofLines(EnumSet.of(Line.CLIENT), pki);

    assertEquals(PEER, names(writes.pending()));
    assertEquals(pki.writes().size() - PEER.size(), writes.now().writes().size());
    assertEquals(pki.findings(), writes.now().findings());
  }

  private static List<String> names(PkiOutcome pki) {
    return pki.writes().stream().map(write -> write.secret().name()).sorted().toList();
  }
}
