package io.etcdwarden.pki;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the Secret of one leaf and holds it against all that its line asks for. */
final class CredentialCheck {
  private final CredentialSpec spec;
  private final Trust trust;
  private final String namespace;
  private final Instant now;

  CredentialCheck(CredentialSpec spec, Trust trust, String namespace, Instant now) {
    this.spec = spec;
    this.trust = trust;
    this.namespace = namespace;
    this.now = now;
  }

  /** What could be read of a leaf, and what is wrong with it. */
  record Checked(List<Certificate> chain, List<Finding> findings) {
    Optional<Certificate> leaf() {
      return chain.stream().findFirst();
    }
  }

  Checked check(Leaves.Leaf leaf) {
    StoredSecret secret = leaf.secret();
    Place place = Place.of(spec, namespace);
    Place certificate = place.at(Credential.CERTIFICATE_KEY);
    Place privateKey = place.at(Credential.PRIVATE_KEY_KEY);
    List<Finding> findings = new ArrayList<>(SecretRules.object(place, secret));
    Optional<Finding> noCertificate = SecretRules.entry(certificate, secret);
    Optional<Finding> noKey = SecretRules.entry(privateKey, secret);
    noCertificate.ifPresent(findings::add);
    noKey.ifPresent(findings::add);

    List<Certificate> chain = List.of();
    if (noCertificate.isEmpty()) {
      var reading = PemRules.chain(certificate, secret.entry(certificate.dataKey()));
      findings.addAll(reading.findings());
      chain = reading.values();
    }
    List<HeldKey> keys = List.of();
    if (noKey.isEmpty()) {
      var reading = PemRules.privateKey(privateKey, secret.entry(privateKey.dataKey()));
      findings.addAll(reading.findings());
      keys = reading.values();
    }
    for (HeldKey key : keys) {
      findings.addAll(key(privateKey, key, chain));
    }
    if (!chain.isEmpty()) {
      findings.addAll(content(certificate, chain, leaf));
    }
    return new Checked(chain, findings);
  }

  /** A key that no program can use is told of once: by itself if the certificate hides it. */
  private static List<Finding> key(Place place, HeldKey key, List<Certificate> chain) {
    List<Finding> findings = new ArrayList<>();
    boolean toldOfCertificate = chain.stream().anyMatch(key::belongsTo);
    if (!toldOfCertificate) {
      findings.addAll(KeyRules.usable(place, key.publicKey()));
    }
    if (!chain.isEmpty()) {
      KeyRules.matches(place, key, chain).ifPresent(findings::add);
    }
    return findings;
  }

  private List<Finding> content(Place place, List<Certificate> chain, Leaves.Leaf held) {
    Certificate leaf = chain.getFirst();
    boolean renewable = held.generated() && trust.issuer(now).isPresent();
    List<Finding> findings = new ArrayList<>();
    findings.addAll(KeyRules.usable(place, leaf.key()));
    findings.addAll(LeafRules.check(place, spec, leaf));
    findings.addAll(ValidityRules.leaf(place, leaf, held.generated(), renewable, now));
    findings.addAll(NameRules.check(place, spec, leaf));
    if (!trust.bundle(spec.line()).isEmpty()) {
      findings.addAll(chain(place, chain, held.secret()));
    }
    return findings;
  }

  private List<Finding> chain(Place place, List<Certificate> chain, StoredSecret secret) {
    LineWish line =
        trust.domain().lines().stream()
            .filter(wish -> wish.line() == spec.line())
            .findFirst()
            .orElseThrow();
    return ChainRules.check(
        spec,
        place,
        Domain.place(line, namespace),
        chain,
        trust.bundle(spec.line()),
        Bundle.read(secret, List.of(AuthoritySpec.DEFAULT_DATA_KEY)),
        chainMoment());
  }

  /** Where we dated the authority ourselves, a clock that has gone back since is no fault of it. */
  private Instant chainMoment() {
    return trust
        .face(spec.line())
        .filter(face -> trust.origin() == Origin.GENERATED && now.isBefore(face.notBefore()))
        .map(Certificate::notBefore)
        .orElse(now);
  }
}
