package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.LineBundle;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The trust bundles of a trust domain once all writes are done, and the CA that issues its leaves.
 *
 * @param ca the CA whose private key the operator has, or null
 * @param issuers the CA of each Secret whose leaf comes from another CA than {@code ca}: during a
 *     rotation, a leaf keeps its CA until every member trusts the new one
 * @param kept the Secrets whose leaf is not issued again now: the key of its CA is lost, and
 *     members do not trust another CA yet, or clients have not had their time to
 * @param remedy what a user can do so that the operator can issue, if {@code ca} cannot
 */
public record LineTrust(
    TrustDomain domain,
    Origin origin,
    Map<Line, List<Certificate>> bundles,
    CertificateAuthority ca,
    Map<String, CertificateAuthority> issuers,
    Set<String> kept,
    CaRotation rotation,
    String remedy) {

  static LineTrust absent(TrustDomain domain) {
    return new LineTrust(
        domain, Origin.ABSENT, Map.of(), null, Map.of(), Set.of(), CaRotation.NONE, "");
  }

  /** A generated CA that is not rotated now. */
  static LineTrust generated(
      TrustDomain domain, List<Certificate> bundle, CertificateAuthority issuer, String remedy) {
    return new LineTrust(
        domain,
        Origin.GENERATED,
        bundles(domain, bundle),
        issuer,
        Map.of(),
        Set.of(),
        CaRotation.NONE,
        remedy);
  }

  static Map<Line, List<Certificate>> bundles(TrustDomain domain, List<Certificate> bundle) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    domain.lines().forEach(line -> bundles.put(line.line(), bundle));
    return bundles;
  }

  /** The CA certificates that the line trusts. */
  public List<Certificate> bundle(Line line) {
    return bundles.getOrDefault(line, List.of());
  }

  /** Whether the operator writes the CA Secret. */
  boolean writesBundle() {
    return origin == Origin.GENERATED;
  }

  /** The bundle of this line, for the checks. */
  public LineBundle lineBundle(Line line, Instant now) {
    return new LineBundle(
        domain.line(line),
        bundle(line),
        origin == Origin.GENERATED,
        issuer(now).isPresent(),
        verificationTime(line, now));
  }

  /** The CA that can issue now. */
  public Optional<CertificateAuthority> issuer(Instant now) {
    return Optional.ofNullable(ca).filter(ca -> ca.certificate().isValidAt(now));
  }

  /** The CA that can issue the leaf of this Secret now. */
  public Optional<CertificateAuthority> issuer(String secret, Instant now) {
    return Optional.ofNullable(issuers.getOrDefault(secret, ca))
        .filter(it -> it.certificate().isValidAt(now));
  }

  /** The certificate that the status shows for the bundle: the issuing CA, or else the first. */
  public Optional<Certificate> representative(Line line) {
    return ca != null ? Optional.of(ca.certificate()) : bundle(line).stream().findFirst();
  }

  /** The number of the issuing CA generation, or 0 if the CA is not generated. */
  public long generation() {
    return ca == null ? 0 : ca.generation();
  }

  /** If the clock has gone back to before a generated CA, chains are verified at its start. */
  private Instant verificationTime(Line line, Instant now) {
    return representative(line)
        .filter(it -> origin == Origin.GENERATED && now.isBefore(it.notBefore()))
        .map(Certificate::notBefore)
        .orElse(now);
  }
}
