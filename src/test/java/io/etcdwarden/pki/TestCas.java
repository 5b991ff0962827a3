package io.etcdwarden.pki;

import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import java.time.Instant;

/** Sound authorities and leaves for tests in which they are not the point. */
final class TestCas {
  private TestCas() {}

  static CertificateAuthority authority(String name, Instant now) {
    CaSpec spec = PkiRequests.authority(Line.PEER, name, "");
    return CertificateAuthority.create(
        new CaSpec(spec.secret(), "", name, spec.allowedPurposes(), false),
        1,
        PkiPolicy.DEFAULT,
        new SeededRandom(name.hashCode()),
        now);
  }

  /** A credential for the client line's server, from this authority and not from the engine. */
  static Credential clientServer(CertificateAuthority issuer, Instant now) {
    CredentialSpec spec = PkiRequests.clientLine(3).credentials().getFirst();
    return issuer.issue(spec, PkiPolicy.DEFAULT, new SeededRandom(77), now);
  }
}
