package io.etcdwarden.pki;

import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import java.time.Instant;

/** Valid CAs and leaf certificates that were not issued by the engine. */
public final class TestCas {
  private TestCas() {}

  public static CertificateAuthority ca(String name, Instant now) {
    CaSpec spec = PkiRequests.caSpec(Line.PEER, name, "");
    return CertificateAuthority.create(
        new CaSpec(spec.secret(), "", name, spec.allowedPurposes(), false),
        1,
        PkiPolicy.DEFAULT,
        new SeededRandom(name.hashCode()),
        now);
  }

  /** A key pair for the server of the client line. */
  public static Credential clientServer(CertificateAuthority issuer, Instant now) {
    CredentialSpec spec = PkiRequests.clientLine(3).credentials().getFirst();
    return issuer.issue(spec, PkiPolicy.DEFAULT, new SeededRandom(77), now);
  }
}
