package io.etcdwarden.pki;

import java.time.Instant;

/** Sound authorities and leaves for tests in which they are not the point. */
final class Materials {
  private Materials() {}

  static CertificateAuthority authority(String name, Instant now) {
    AuthoritySpec spec = Wishes.authority(Line.PEER, name, "");
    return CertificateAuthority.create(
        new AuthoritySpec(spec.secret(), "", name, spec.restrictedTo(), false),
        1,
        PkiPolicy.DEFAULT,
        new SeededRandom(name.hashCode()),
        now);
  }

  /** A credential for the client line's server, from this authority and not from the engine. */
  static Credential clientServer(CertificateAuthority issuer, Instant now) {
    CredentialSpec spec = Wishes.clientLine(3).credentials().getFirst();
    return issuer.issue(spec, PkiPolicy.DEFAULT, new SeededRandom(77), now);
  }
}
