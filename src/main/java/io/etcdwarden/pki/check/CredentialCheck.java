package io.etcdwarden.pki.check;

import io.etcdwarden.pki.issue.LeafIssuance;
import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the Secret of one leaf and holds it against all that its line asks for. */
public final class CredentialCheck {
  private final CredentialSpec spec;
  private final LineTrust trust;
  private final String namespace;
  private final Instant now;

  public CredentialCheck(CredentialSpec spec, LineTrust trust, String namespace, Instant now) {
    this.spec = spec;
    this.trust = trust;
    this.namespace = namespace;
    this.now = now;
  }

  /** What could be read of a leaf, and what is wrong with it. */
  public record CheckedLeaf(List<Certificate> chain, List<Finding> findings) {
    public Optional<Certificate> leaf() {
      return chain.stream().findFirst();
    }
  }

  public CheckedLeaf check(LeafIssuance.LeafSecret leafSecret) {
    StoredSecret secret = leafSecret.secret();
    FindingLocation location = FindingLocation.of(spec, namespace);
    FindingLocation certificate = location.atKey(Credential.CERTIFICATE_DATA_KEY);
    FindingLocation privateKey = location.atKey(Credential.PRIVATE_KEY_DATA_KEY);
    List<Finding> findings = new ArrayList<>(SecretRules.checkSecret(location, secret));
    Optional<Finding> noCertificate = SecretRules.checkValue(certificate, secret);
    Optional<Finding> noKey = SecretRules.checkValue(privateKey, secret);
    noCertificate.ifPresent(findings::add);
    noKey.ifPresent(findings::add);

    List<Certificate> chain = List.of();
    if (noCertificate.isEmpty()) {
      var readResult = PemRules.readChain(certificate, secret.value(certificate.dataKey()));
      findings.addAll(readResult.findings());
      chain = readResult.values();
    }
    List<KeyMaterial> keys = List.of();
    if (noKey.isEmpty()) {
      var readResult = PemRules.readPrivateKey(privateKey, secret.value(privateKey.dataKey()));
      findings.addAll(readResult.findings());
      keys = readResult.values();
    }
    for (KeyMaterial key : keys) {
      findings.addAll(checkKey(privateKey, key, chain));
    }
    if (!chain.isEmpty()) {
      findings.addAll(checkCertificate(certificate, chain, leafSecret));
    }
    return new CheckedLeaf(chain, findings);
  }

  /** A key that no program can use is told of once: by itself if the certificate hides it. */
  private static List<Finding> checkKey(
      FindingLocation location, KeyMaterial key, List<Certificate> chain) {
    List<Finding> findings = new ArrayList<>();
    boolean toldOfCertificate = chain.stream().anyMatch(key::belongsTo);
    if (!toldOfCertificate) {
      findings.addAll(KeyRules.checkUsable(location, key.publicKey()));
    }
    if (!chain.isEmpty()) {
      KeyRules.checkMatch(location, key, chain).ifPresent(findings::add);
    }
    return findings;
  }

  private List<Finding> checkCertificate(
      FindingLocation location, List<Certificate> chain, LeafIssuance.LeafSecret held) {
    Certificate leaf = chain.getFirst();
    boolean renewable = held.generated() && trust.issuer(now).isPresent();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(KeyRules.checkUsable(location, leaf.publicKey()));
    findings.addAll(LeafRules.check(location, spec, leaf));
    findings.addAll(ValidityRules.checkLeaf(location, leaf, held.generated(), renewable, now));
    findings.addAll(NameRules.check(location, spec, leaf));
    if (!trust.bundle(spec.line()).isEmpty()) {
      findings.addAll(checkChain(location, chain, held.secret()));
    }
    return findings;
  }

  private List<Finding> checkChain(
      FindingLocation location, List<Certificate> chain, StoredSecret secret) {
    LineRequest line =
        trust.domain().lines().stream()
            .filter(wish -> wish.line() == spec.line())
            .findFirst()
            .orElseThrow();
    return ChainRules.check(
        spec,
        location,
        TrustDomain.location(line, namespace),
        chain,
        trust.bundle(spec.line()),
        TrustBundle.read(secret, List.of(CaSpec.DEFAULT_DATA_KEY)),
        verificationTime());
  }

  /** Where we dated the authority ourselves, a clock that has gone back since is no fault of it. */
  private Instant verificationTime() {
    return trust
        .representative(spec.line())
        .filter(face -> trust.origin() == Origin.GENERATED && now.isBefore(face.notBefore()))
        .map(Certificate::notBefore)
        .orElse(now);
  }
}
