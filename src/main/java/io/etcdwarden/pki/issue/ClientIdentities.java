package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Client certificates that show which CA generations a member trusts: one below each generation
 * whose key the operator has, and one below a CA that nobody trusts. They are valid for ten
 * minutes, have no names, and are stored nowhere.
 *
 * @param random for keys and serial numbers
 */
public record ClientIdentities(
    PkiRequest request, SecretSet secrets, SecureRandom random, Instant now) {
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  /** With etcd's authentication, this is the name of a user, who does not exist. */
  private static final String COMMON_NAME = "etcd-warden-handshake";

  private static final byte[] UNKNOWN_CA = CertificateWriter.subject("etcd-warden unknown CA");

  /** The identities for a line, by the SHA-256 digest of the CA certificate. */
  public Map<String, TlsKeyPair> of(Line line) {
    Map<String, TlsKeyPair> identities = new LinkedHashMap<>();
    generations(line)
        .forEach(ca -> identities.put(ca.certificate().fingerprint(), identityBelow(ca)));
    return identities;
  }

  /**
   * The key pair of the members on the peer line, by the SHA-256 digest of its certificate, if the
   * user provides it or its CA: the operator may not have the key of that CA. Otherwise none.
   */
  public Map<String, TlsKeyPair> providedPeer() {
    Map<String, TlsKeyPair> pairs = new LinkedHashMap<>();
    request.lines().stream()
        .filter(line -> line.line() == Line.PEER)
        .flatMap(
            line ->
                line.credentials().stream()
                    .filter(spec -> spec.part() == Part.SERVER)
                    .flatMap(spec -> secrets.find(spec.secret().name()).stream())
                    .filter(
                        pair ->
                            isCaProvided(line)
                                || !LeafIssuance.isGenerated(pair, request.cluster())))
        .forEach(
            secret ->
                GenerationHistory.leaf(secret)
                    .ifPresent(
                        leaf ->
                            TlsKeyPair.of(secret)
                                .ifPresent(pair -> pairs.put(leaf.fingerprint(), pair))));
    return pairs;
  }

  private boolean isCaProvided(LineRequest line) {
    return secrets
        .find(line.ca().secret().name())
        .filter(ca -> !PkiLabels.isGenerated(ca.labels()))
        .isPresent();
  }

  /** An identity below a CA that nobody trusts. An endpoint that accepts it verifies no caller. */
  public TlsKeyPair untrusted() {
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, random);
    Certificate unknown =
        CertificateWriter.begin(
                UNKNOWN_CA, UNKNOWN_CA, validity(), key.subjectPublicKeyInfo(), random)
            .ca()
            .sign(key);
    return identityBelow(new CertificateAuthority(unknown, key, 0));
  }

  private List<CertificateAuthority> generations(Line line) {
    List<CertificateAuthority> generations = new ArrayList<>();
    for (TrustDomain domain : TrustDomain.of(request)) {
      if (domain.has(line)) {
        Map<Long, String> recorded =
            secrets
                .find(domain.caSecret().name())
                .map(bundle -> (Map<Long, String>) GenerationRecord.of(bundle).fingerprints())
                .orElse(Map.of());
        CaGeneration.secretsOf(request, domain.firstLine(), secrets).stream()
            .flatMap(secret -> recorded(secret, Set.copyOf(recorded.values())))
            .forEach(generations::add);
      }
    }
    return generations;
  }

  /** Every user who may create Secrets can create one with the labels of a CA generation. */
  private static Stream<CertificateAuthority> recorded(StoredSecret secret, Set<String> recorded) {
    return CaGeneration.ca(secret).stream()
        .filter(ca -> recorded.contains(ca.certificate().fingerprint()));
  }

  private TlsKeyPair identityBelow(CertificateAuthority ca) {
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, random);
    Certificate leaf =
        CertificateWriter.begin(
                ca.certificate().subject().der(),
                CertificateWriter.subject(COMMON_NAME),
                validity(),
                key.subjectPublicKeyInfo(),
                random)
            .leaf(false)
            .purposes(Set.of(KeyPurpose.CLIENT))
            .authorityKeyId(ca.keyId())
            .sign(ca.key());
    return TlsKeyPair.of(new Credential(leaf, key));
  }

  private CertificateWriter.Validity validity() {
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    return new CertificateWriter.Validity(
        from.minus(CertificateAuthority.BACKDATING), from.plus(VALIDITY));
  }
}
