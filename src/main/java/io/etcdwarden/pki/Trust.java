package io.etcdwarden.pki;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settled authority of a domain: what each of its lines trusts once all is written, and who
 * issues, if anybody can. {@code remedy} says how that could be changed if nobody can.
 */
record Trust(
    Domain domain,
    Origin origin,
    Map<Line, List<Certificate>> bundles,
    CertificateAuthority held,
    String remedy) {

  static Trust absent(Domain domain) {
    return new Trust(domain, Origin.ABSENT, Map.of(), null, "");
  }

  List<Certificate> bundle(Line line) {
    return bundles.getOrDefault(line, List.of());
  }

  /** The authority that may issue at this moment. */
  Optional<CertificateAuthority> issuer(Instant now) {
    return Optional.ofNullable(held).filter(authority -> authority.certificate().isValidAt(now));
  }

  /** The certificate that stands for the bundle: the issuing one, else the first. */
  Optional<Certificate> face(Line line) {
    return held != null ? Optional.of(held.certificate()) : bundle(line).stream().findFirst();
  }

  long generation() {
    return held == null ? 0 : held.generation();
  }
}
