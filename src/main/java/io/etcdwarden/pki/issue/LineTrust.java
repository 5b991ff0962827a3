package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settled authority of a domain: what each of its lines trusts once all is written, and who
 * issues, if anybody can. {@code remedy} says how that could be changed if nobody can.
 */
public record LineTrust(
    TrustDomain domain,
    Origin origin,
    Map<Line, List<Certificate>> bundles,
    CertificateAuthority ca,
    String remedy) {

  static LineTrust absent(TrustDomain domain) {
    return new LineTrust(domain, Origin.ABSENT, Map.of(), null, "");
  }

  public List<Certificate> bundle(Line line) {
    return bundles.getOrDefault(line, List.of());
  }

  /** The authority that may issue at this moment. */
  public Optional<CertificateAuthority> issuer(Instant now) {
    return Optional.ofNullable(ca).filter(ca -> ca.certificate().isValidAt(now));
  }

  /** The certificate that stands for the bundle: the issuing one, else the first. */
  public Optional<Certificate> representative(Line line) {
    return ca != null ? Optional.of(ca.certificate()) : bundle(line).stream().findFirst();
  }

  public long generation() {
    return ca == null ? 0 : ca.generation();
  }
}
