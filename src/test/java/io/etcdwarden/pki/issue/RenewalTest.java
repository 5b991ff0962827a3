package io.etcdwarden.pki.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.PkiRequests;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.TestCas;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RenewalTest {
  private static final Instant NOW = PkiRequests.NOW;
  private static final PkiPolicy POLICY = PkiPolicy.DEFAULT;
  private static final CertificateAuthority CA = TestCas.ca("ca", NOW);
  private static final CertificateAuthority OTHER_CA = TestCas.ca("other-ca", NOW);
  private static final CertificateAuthority SHORT_CA =
      CertificateAuthority.create(
          PkiRequests.caSpec(Line.PEER, "short-ca", ""),
          1,
          PkiRequests.policy(KeyAlgorithm.ECDSA_P256, Duration.ofDays(90), Duration.ofDays(365)),
          new SeededRandom(1),
          NOW);

  private static final CredentialSpec SPEC =
      server(Set.of(KeyPurpose.SERVER), List.of("main-peer", "main-0.main-peer"));
  private static final CredentialSpec MORE_NAMES =
      server(
          Set.of(KeyPurpose.SERVER), List.of("main-peer", "main-0.main-peer", "etcd.example.com"));
  private static final CredentialSpec FEWER_NAMES =
      server(Set.of(KeyPurpose.SERVER), List.of("main-peer"));
  private static final CredentialSpec MORE_PURPOSES =
      server(
          Set.of(KeyPurpose.SERVER, KeyPurpose.CLIENT), List.of("main-peer", "main-0.main-peer"));

  private static final Certificate LEAF = leaf(CA);
  private static final Instant DUE = Renewal.renewalTime(LEAF, POLICY);
  private static final Instant LAST_RESORT = Renewal.lastResortTime(LEAF);

  static Stream<Arguments> cases() {
    PkiPolicy otherKeys =
        PkiRequests.policy(KeyAlgorithm.ECDSA_P384, Duration.ofDays(1825), Duration.ofDays(365));
    String expires = "renew: it expires " + LEAF.notAfter();
    return Stream.of(
        row("a new leaf", "keep", SPEC, CA, POLICY, false, NOW),
        row("before its renewal time", "keep", SPEC, CA, POLICY, false, DUE.minusSeconds(1)),
        row("at its renewal time", expires, SPEC, CA, POLICY, false, DUE),
        row("at its renewal time, members run", expires, SPEC, CA, POLICY, true, DUE),
        row(
            "a name was added",
            "renew: it lacks names that are required now",
            MORE_NAMES,
            CA,
            POLICY,
            false,
            NOW),
        row("a name was removed", "keep", FEWER_NAMES, CA, POLICY, false, NOW),
        row(
            "a usage was added",
            "renew: it lacks an extended key usage that is required now",
            MORE_PURPOSES,
            CA,
            POLICY,
            false,
            NOW),
        row(
            "another key algorithm",
            "renew: the key algorithm is now ECDSA-P384",
            SPEC,
            CA,
            otherKeys,
            false,
            NOW),
        row(
            "the CA was replaced",
            "renew: the CA has been replaced",
            SPEC,
            OTHER_CA,
            POLICY,
            false,
            NOW),
        row("the CA was replaced, members run", "hold", SPEC, OTHER_CA, POLICY, true, NOW),
        row("held, a name was added", "hold", MORE_NAMES, OTHER_CA, POLICY, true, NOW),
        row("held, at its renewal time", "hold", SPEC, OTHER_CA, POLICY, true, DUE),
        row("held, before 95 %", "hold", SPEC, OTHER_CA, POLICY, true, LAST_RESORT.minusSeconds(1)),
        row("held, at 95 %", expires, SPEC, OTHER_CA, POLICY, true, LAST_RESORT));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void aLeafIsRenewedForOneOfTheseReasons(String situation, String expected, Renewal.Input input) {
    assertEquals(expected, text(Renewal.decide(input)));
  }

  @Test
  void aLeafThatCouldNotEndLaterIsNotRenewed() {
    Certificate leaf = leaf(SHORT_CA);
    Instant lastDay = leaf.notAfter().minus(Duration.ofDays(1));

    Renewal.Decision decision =
        Renewal.decide(new Renewal.Input(SPEC, leaf, true, SHORT_CA, POLICY, false, lastDay));

    assertEquals(SHORT_CA.certificate().notAfter(), leaf.notAfter());
    assertEquals("keep", text(decision));
  }

  @Test
  void aLeafIsRenewedAtMostATwentiethOfItsValidityEarly() {
    Duration life = Duration.between(LEAF.notBefore(), LEAF.notAfter());
    Instant latest = LEAF.notBefore().plus(life.multipliedBy(66).dividedBy(100));

    assertFalse(DUE.isAfter(latest));
    assertFalse(DUE.isBefore(latest.minus(life.dividedBy(20))));
  }

  /** The backdating of five minutes is longer than these lives; it is no part of them. */
  @ParameterizedTest(name = "a life of {0}, renewed at {1} %")
  @CsvSource({"PT10S, 1", "PT1M, 1", "PT1M, 5", "PT1M, 66", "PT1M, 99", "PT1H, 1", "PT1H, 3"})
  void aShortLeafIsNotDueWhenItIsIssued(Duration life, int percent) {
    PkiPolicy policy = withLeaf(life, percent);

    for (int seed = 0; seed < 20; seed++) {
      Certificate leaf = CA.issue(SPEC, policy, new SeededRandom(seed), NOW).certificate();
      Instant due = Renewal.renewalTime(leaf, policy);

      assertTrue(due.isAfter(NOW), due.toString());
      assertFalse(due.isAfter(NOW.plus(life.multipliedBy(percent).dividedBy(100))), due.toString());
      assertTrue(Renewal.lastResortTime(leaf).isAfter(NOW));
    }
  }

  @Test
  void aLeafWhoseCaEndsFirstHasATimeOfRenewalInItsLife() {
    Certificate leaf =
        SHORT_CA
            .issue(SPEC, POLICY, new SeededRandom(3), NOW.plus(Duration.ofDays(89)))
            .certificate();

    Instant due = Renewal.renewalTime(leaf, POLICY);

    assertTrue(due.isAfter(NOW.plus(Duration.ofDays(89))), due.toString());
    assertTrue(due.isBefore(leaf.notAfter()), due.toString());
  }

  private static PkiPolicy withLeaf(Duration validity, int renewAt) {
    return new PkiPolicy(
        POLICY.provision(),
        POLICY.algorithm(),
        POLICY.caValidity(),
        POLICY.caRotateAtPercent(),
        validity,
        renewAt,
        false);
  }

  private static Arguments row(
      String situation,
      String expected,
      CredentialSpec spec,
      CertificateAuthority issuer,
      PkiPolicy policy,
      boolean running,
      Instant now) {
    boolean issued = issuer.hasIssued(LEAF, new SignatureCache());
    return Arguments.of(
        situation, expected, new Renewal.Input(spec, LEAF, issued, issuer, policy, running, now));
  }

  private static String text(Renewal.Decision decision) {
    return switch (decision) {
      case Renewal.Decision.Keep _ -> "keep";
      case Renewal.Decision.Hold _ -> "hold";
      case Renewal.Decision.Renew renew -> "renew: " + renew.reason();
    };
  }

  private static Certificate leaf(CertificateAuthority issuer) {
    return issuer.issue(SPEC, POLICY, new SeededRandom(2), NOW).certificate();
  }

  private static CredentialSpec server(Set<KeyPurpose> purposes, List<String> dnsNames) {
    var names = new NameSpec(List.of(), List.of(), dnsNames, List.of());
    return PkiRequests.server(Line.PEER, "peer-server", "etcd-peer", purposes, Set.of(), names);
  }
}
